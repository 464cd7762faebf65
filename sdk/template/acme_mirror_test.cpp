#include <xtask/testkit.hpp>
#include <xtask/testkit/expect.hpp>
#include <xtask/testkit/plugin.hpp>

int main() {
    xtask::testkit::FakeHost host;
    const auto answer = xtask::testkit::ask_plugin(
        host, {.mirror = "acme", .id = "org/repo", .revision = "main", .path = "model.gguf"});
    XTASK_EXPECT(answer.candidates.size() == 1);
    XTASK_EXPECT(answer.candidates.at(0).target == "https://models.acme.example/org/repo/main/model.gguf");

    const auto unknown = xtask::testkit::ask_plugin(host, {.mirror = "other"});
    XTASK_EXPECT(unknown.error.has_value());
    return xtask::testkit::failed_checks();
}
