#include <xtask/plugin.hpp>

#include <stdexcept>

namespace {

using xtask::Candidate;

/// Answers with what a mirror must never say; which of it is the id's choice.
class Odd : public xtask::MirrorSource {
  public:
    std::vector<Candidate> resolve(const xtask::MirrorRequest& request) override {
        const std::string& id = request.mirror;
        if (id == "odd-throws") throw std::runtime_error("nobody asked for me");
        if (id == "odd-crowd") return std::vector<Candidate>(10'000, place("https://odd.example/m"));
        if (id == "odd-file") return {place("file:///etc/hostname")};
        if (id == "odd-climb") return {place("https://odd.example/org/%2e%2e/m")};
        if (id == "odd-plain") return {place("http://odd.example/m")};
        Candidate path = place("/etc/hostname"); // odd-path: the manifest does not say "local"
        path.kind = Candidate::Kind::local;
        return {path};
    }

  private:
    static Candidate place(const std::string& target) {
        Candidate candidate;
        candidate.target = target;
        return candidate;
    }
};

} // namespace

XTASK_PLUGIN(xtask::mirror<Odd>("odd-throws"), xtask::mirror<Odd>("odd-crowd"),
             xtask::mirror<Odd>("odd-file"), xtask::mirror<Odd>("odd-climb"), xtask::mirror<Odd>("odd-plain"),
             xtask::mirror<Odd>("odd-path"));
