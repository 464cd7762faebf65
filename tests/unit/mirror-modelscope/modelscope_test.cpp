#include <xtask/testkit.hpp>
#include <xtask/testkit/expect.hpp>
#include <xtask/testkit/plugin.hpp>

namespace {

std::string address(const xtask::MirrorRequest& request) {
    xtask::testkit::FakeHost host;
    const auto answer = xtask::testkit::ask_plugin(host, request);
    return answer.candidates.size() == 1 ? answer.candidates.front().target : "not one address";
}

} // namespace

int main() {
    XTASK_EXPECT(address({"modelscope", "org/repo", "main", "sub/m.gguf", ""}) ==
                 "https://modelscope.cn/models/org/repo/resolve/master/sub/m.gguf");
    XTASK_EXPECT(address({"modelscope", "org/repo", "v1.0", "m.gguf", ""}) ==
                 "https://modelscope.cn/models/org/repo/resolve/v1.0/m.gguf");
    XTASK_EXPECT(address({"modelscope", "org/repo", "refs/pr/1", "a b#?.gguf", "http://127.0.0.1:8080/"}) ==
                 "http://127.0.0.1:8080/models/org/repo/resolve/refs%2Fpr%2F1/a%20b%23%3F.gguf");
    XTASK_EXPECT(address({"other", "org/repo", "main", "m.gguf", ""}) == "not one address");
    return xtask::testkit::failed_checks();
}
