#include <xtask/plugin.hpp>

#include <string_view>

namespace {

/// ModelScope keeps its files at BASE/models/ORG/REPO/resolve/REVISION/PATH, and calls its first branch
/// "master".
class ModelScope : public xtask::MirrorSource {
  public:
    std::vector<xtask::Candidate> resolve(const xtask::MirrorRequest& request) override {
        std::string base = request.base_url.empty() ? "https://modelscope.cn" : request.base_url;
        while (base.ends_with('/')) base.pop_back();
        const std::string revision = request.revision == "main" ? "master" : request.revision;
        xtask::Candidate candidate;
        candidate.target = base + "/models/" + encoded(request.id, "/") + "/resolve/" +
                           encoded(revision, "") + "/" + encoded(request.path, "/");
        candidate.mirror = "modelscope";
        return {candidate};
    }

  private:
    /// RFC 3986, but for what is in `kept`.
    static std::string encoded(const std::string& text, std::string_view kept) {
        static constexpr char hex[] = "0123456789ABCDEF";
        std::string result;
        for (const char c : text) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                               std::string_view("-._~").find(c) != std::string_view::npos;
            const auto byte = static_cast<unsigned char>(c);
            if (plain || kept.find(c) != kept.npos) {
                result += c;
            } else {
                result += {'%', hex[byte >> 4], hex[byte & 15]};
            }
        }
        return result;
    }
};

} // namespace

XTASK_PLUGIN(xtask::mirror<ModelScope>("modelscope"));
