#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "source.hpp"

namespace xtask::mirror_download {

namespace {

/// Above this the hub refuses plain HTTP and serves a file through its Xet protocol only.
constexpr std::uint64_t max_http_bytes = 50'000'000'000;

class HubQuestion : public Question {
  public:
    HubQuestion(const Mirror& mirror, const Subject& subject, hub::Access access)
        : mirror_(mirror), access_(std::move(access)), location_{mirror.endpoint, subject.wanted.repository,
                                                                 subject.wanted.revision, subject.path},
          inquiry_(location_, access_) {}

    std::optional<HttpRequest> next() override {
        if (complete_) return std::nullopt;
        return inquiry_.request();
    }
    void take(const HttpResponse& response) override { complete_ = inquiry_.take(response); }

    Offer offer() override {
        const hub::Identity& identity = inquiry_.identity();
        if (identity.xet && identity.length.value_or(0) > max_http_bytes) {
            throw Error(ExitCode::network, "needs-xet",
                        hub::quoted(location_.path) + " is over 50 GB: " + mirror_.name +
                            " serves it through Xet only",
                        "look for the same model in smaller parts, or use a mirror that has the file");
        }
        Offer offer;
        offer.candidate = candidate(identity.commit.empty() ? location_.revision : identity.commit);
        offer.commit = identity.commit;
        offer.sha256 = identity.sha256;
        offer.git_blob = identity.git_blob;
        offer.etag = identity.etag;
        offer.last_modified = identity.last_modified;
        offer.length = identity.length;
        offer.warning = identity.warning;
        return offer;
    }

    std::optional<Candidate> guess() const override { return candidate(location_.revision); }

  private:
    Candidate candidate(const std::string& revision) const {
        const hub::Url url = location_.url(revision);
        Candidate candidate;
        candidate.target = url.text();
        candidate.mirror = mirror_.name;
        candidate.credentials = access_.credentials(url);
        return candidate;
    }

    const Mirror& mirror_;
    const hub::Access access_;
    const hub::Location location_;
    hub::Inquiry inquiry_;
    bool complete_ = false;
};

} // namespace

std::unique_ptr<Question> ask_hf(const Mirror& mirror, const Subject& subject, hub::Access access) {
    return std::make_unique<HubQuestion>(mirror, subject, std::move(access));
}

} // namespace xtask::mirror_download
