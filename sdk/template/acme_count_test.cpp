#include <xtask/testkit.hpp>
#include <xtask/testkit/expect.hpp>
#include <xtask/testkit/plugin.hpp>

int main() {
    xtask::testkit::FakeHost host;
    host.files.content["list"] = "one\ntwo\n";
    const auto counted = xtask::testkit::run_plugin(host, "acme-count", {{"file", "list"}});
    XTASK_EXPECT(counted.code == xtask::ExitCode::ok);
    XTASK_EXPECT(host.ui.printed == "2\n");
    XTASK_EXPECT(host.ui.result == R"({"lines":2})");

    const auto too_long = xtask::testkit::run_plugin(host, "acme-count", {{"file", "list"}, {"longest", 3}});
    XTASK_EXPECT(too_long.code == xtask::ExitCode::failure);
    const auto typo = xtask::testkit::run_plugin(host, "acme-count", {{"flie", "list"}});
    XTASK_EXPECT(typo.error && typo.error->reason == "undeclared-option");
    return xtask::testkit::failed_checks();
}
