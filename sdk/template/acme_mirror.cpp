#include <xtask/plugin.hpp>

class Acme : public xtask::MirrorSource {
  public:
    std::vector<xtask::Candidate> resolve(const xtask::MirrorRequest& request) override {
        const std::string where = request.base_url.empty() ? "https://models.acme.example" : request.base_url;
        xtask::Candidate candidate;
        candidate.target = where + "/" + request.id + "/" + request.revision + "/" + request.path;
        candidate.mirror = "acme";
        return {candidate};
    }
};

XTASK_PLUGIN(xtask::mirror<Acme>("acme"));
