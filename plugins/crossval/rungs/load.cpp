#include "rungs/bench.hpp"

namespace xtask::crossval {

std::string reason_of(const Engine& engine, const Refusal& refusal) {
    return engine.role() + " (" + engine.name() + "): " + refusal.text;
}

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// An engine that does not load was not compared: that is no failure of parity, and no pass either.
Result run_load(Bench& bench) {
    std::string reason;
    for (Engine* engine : {&bench.reference, &bench.candidate}) {
        const auto loaded = engine->load();
        if (!loaded) reason += (reason.empty() ? "" : "; ") + reason_of(*engine, loaded.refusal());
    }
    return reason.empty() ? passed("both engines load the model and compute with it") : not_run(reason);
}

} // namespace xtask::crossval
