#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "source.hpp"

namespace xtask::mirror_download {

namespace {

constexpr std::uint32_t max_redirects = 10;

class PluginQuestion : public Question {
  public:
    PluginQuestion(Context& context, const Mirror& mirror, const Subject& subject)
        : mirror_(mirror), path_(subject.path) {
        const MirrorRequest request{mirror.plugin_id, subject.wanted.repository, subject.wanted.revision,
                                    subject.path, mirror.base_url};
        places_ = context.mirrors().resolve(request, mirror.named);
        if (places_.empty()) {
            throw Error(ExitCode::network, "entry-not-found",
                        "mirror " + mirror.name + " does not have " + hub::quoted(path_) + " of " +
                            subject.wanted.repository);
        }
        for (Candidate& place : places_) place.mirror = mirror.name; // as the user knows it
        begin();
    }

    std::optional<HttpRequest> next() override {
        if (!probe_) return std::nullopt;
        return probe_->request();
    }

    void take(const HttpResponse& response) override {
        try {
            if (!probe_->take(response, offer_)) return;
        } catch (const Error& error) {
            return fail(error);
        }
        probe_.reset();
        if (place().length && offer_.length && place().length != offer_.length) {
            throw Error(ExitCode::hash_mismatch, "announced-size",
                        "mirror " + mirror_.name + " contradicts itself: the plugin says " +
                            std::to_string(*place().length) + " bytes, the server " +
                            std::to_string(*offer_.length));
        }
        if (place().length) offer_.length = place().length;
    }

    void fail(const Error& error) override {
        if (at_ + 1 == places_.size()) throw Error(error);
        ++at_;
        begin();
    }

    Offer offer() override { return offer_; }

    std::optional<Candidate> guess() const override { return places_.front(); }

  private:
    const Candidate& place() const { return places_[at_]; }

    void begin() {
        offer_ = {};
        offer_.candidate = place();
        offer_.sha256 = place().sha256;
        offer_.length = place().length;
        probe_.reset();
        if (place().kind == Candidate::Kind::local) return;
        HttpRequest request;
        request.method = "HEAD";
        request.url = place().target;
        request.headers = place().headers;
        request.credentials = place().credentials;
        request.follow = max_redirects;
        probe_.emplace(mirror_.name, path_, std::move(request));
    }

    const Mirror& mirror_;
    const std::string path_;
    std::vector<Candidate> places_;
    std::size_t at_ = 0;
    std::optional<Probe> probe_;
    Offer offer_;
};

} // namespace

std::unique_ptr<Question> ask_plugin(Context& context, const Mirror& mirror, const Subject& subject) {
    return std::make_unique<PluginQuestion>(context, mirror, subject);
}

} // namespace xtask::mirror_download
