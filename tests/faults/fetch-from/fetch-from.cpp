/// The transfer service by itself: what a command that knows several sources asks of it.
#include <xtask/plugin.hpp>

namespace {

xtask::Candidate candidate_of(const std::string& source, std::size_t number) {
    xtask::Candidate candidate;
    candidate.target = source;
    candidate.mirror = "mirror-" + std::to_string(number);
    if (source.front() == '/') candidate.kind = xtask::Candidate::Kind::local;
    return candidate;
}

std::string report(const xtask::Outcome& outcome) {
    xtask::JsonWriter json;
    json.begin_object()
        .member("path", outcome.path)
        .member("sha256", outcome.sha256)
        .member("verified", outcome.verified)
        .member("transferred", outcome.transferred)
        .key("uses")
        .begin_array();
    for (const xtask::Use& use : outcome.uses) {
        json.begin_object()
            .member("mirror", use.mirror)
            .member("state", xtask::state_name(use.state))
            .member("reason", use.reason)
            .member("bytes", use.bytes)
            .member("milliseconds", use.milliseconds)
            .end_object();
    }
    return json.end_array().end_object().take();
}

class FetchFrom : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context& context, const xtask::Args& args) override {
        xtask::Artifact artifact;
        artifact.directory = args.text("out");
        artifact.leaf = args.text("leaf");
        artifact.sha256 = args.text_or("sha256", "");
        if (args.has("length")) artifact.length = static_cast<std::uint64_t>(args.integer("length"));
        for (const std::string& source : args.all("from")) {
            artifact.candidates.push_back(candidate_of(source, artifact.candidates.size() + 1));
        }
        context.ui().result(xtask::JsonWriter().raw(report(context.transfer().fetch(artifact))));
        return xtask::ExitCode::ok;
    }
};

} // namespace

XTASK_PLUGIN(xtask::command<FetchFrom>("fetch-from"));
