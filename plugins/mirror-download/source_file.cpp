#include "hub/names.hpp"
#include "source.hpp"

#include <filesystem>
#include <system_error>

namespace xtask::mirror_download {

namespace {

namespace fs = std::filesystem;

class FolderQuestion : public Question {
  public:
    FolderQuestion(Context& context, const Mirror& mirror, const Subject& subject)
        : context_(context), mirror_(mirror), repository_(subject.wanted.repository), path_(subject.path) {}

    std::optional<HttpRequest> next() override { return std::nullopt; }
    void take(const HttpResponse&) override {}

    Offer offer() override {
        const fs::path found = find();
        Offer offer;
        offer.candidate.kind = Candidate::Kind::local;
        offer.candidate.target = found.string();
        offer.candidate.mirror = mirror_.name;
        std::error_code error;
        offer.length = fs::file_size(found, error);
        if (error) throw missing(error.message());
        // Beside a file that a download has left: what it was, as long as nobody has touched it.
        const Local local =
            context_.transfer().lookup(found.parent_path().string(), found.filename().string());
        if (local.state == Local::State::intact && local.path == path_ && local.repository == repository_) {
            offer.sha256 = local.sha256;
            offer.commit = local.commit;
        }
        return offer;
    }

    std::optional<Candidate> guess() const override { return std::nullopt; }

  private:
    Error missing(const std::string& why) const {
        return {ExitCode::network, "entry-not-found",
                "mirror " + mirror_.name + " has no file " + hub::quoted(path_) + " of " + repository_ +
                    ": " + why,
                "a folder has ORG/REPO/PATH or ORG-REPO/PATH below it"};
    }

    fs::path find() const {
        std::error_code error;
        const fs::path root = fs::canonical(mirror_.folder, error);
        if (error) throw missing(mirror_.folder + ": " + error.message());
        const fs::path flat = root / hub::local_folder(repository_);
        for (const fs::path& place :
             {root / repository_ / path_, flat / path_, flat / std::string(hub::leaf(path_))}) {
            const fs::path real = fs::canonical(place, error);
            if (error || !fs::is_regular_file(real, error)) continue;
            const fs::path below = real.lexically_relative(root);
            if (below.empty() || *below.begin() == "..")
                throw missing(place.string() + " leads out of the folder");
            return real;
        }
        throw missing("there is none");
    }

    Context& context_;
    const Mirror& mirror_;
    const std::string repository_, path_;
};

} // namespace

std::unique_ptr<Question> ask_file(Context& context, const Mirror& mirror, const Subject& subject) {
    return std::make_unique<FolderQuestion>(context, mirror, subject);
}

} // namespace xtask::mirror_download
