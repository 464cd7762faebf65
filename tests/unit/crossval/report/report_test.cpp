#include "report/report.hpp"

using namespace xtask::crossval;

namespace {

Rung rung(Outcome outcome, bool required) { return {"id", "title", outcome, "why", required, 0, {}}; }

} // namespace

TEST_CASE("a verdict never takes what did not run for a pass") {
    using enum Outcome;
    CHECK(verdict_of({}) == not_run);
    CHECK(verdict_of({rung(not_run, false)}) == not_run);
    CHECK(verdict_of({rung(pass, false), rung(not_run, false)}) == pass);
    CHECK(verdict_of({rung(pass, true), rung(not_run, true)}) == not_run);
    CHECK(verdict_of({rung(pass, true), rung(fail, false)}) == fail);
    CHECK(verdict_of({rung(not_run, true), rung(fail, false)}) == fail);
}
