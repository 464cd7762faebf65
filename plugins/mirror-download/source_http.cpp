#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "source.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

constexpr std::uint32_t max_redirects = 10;
constexpr std::uint64_t max_hash_bytes = 256U << 10U;

class TemplateQuestion : public Question {
  public:
    TemplateQuestion(const Mirror& mirror, const Subject& subject, hub::Access access)
        : mirror_(mirror), path_(subject.path), access_(std::move(access)),
          target_(expand(mirror.target, subject)), probe_(mirror.name, path_, request_for(target_, "HEAD")) {
        if (!mirror.hash.empty()) hash_ = expand(mirror.hash, subject);
        offer_.candidate = *guess();
    }

    std::optional<HttpRequest> next() override {
        if (!answered_) return probe_.request();
        if (!hash_ || !offer_.sha256.empty()) return std::nullopt;
        HttpRequest request = request_for(*hash_, "GET");
        request.max_body = max_hash_bytes;
        return request;
    }

    void take(const HttpResponse& response) override {
        if (!answered_) {
            answered_ = probe_.take(response, offer_);
            return;
        }
        if (response.status == 200 && !response.truncated) offer_.sha256 = hash_in(response.body, path_);
        if (!offer_.sha256.empty()) return;
        throw Error(ExitCode::network, "hash-missing",
                    "mirror " + mirror_.name + " has no SHA-256 of " + hub::quoted(path_) +
                        " where its \"hash\" says (" + hash_->origin() + ", HTTP " +
                        std::to_string(response.status) + ")",
                    "correct \"hash\" in the config file, or leave it out");
    }

    Offer offer() override { return offer_; }

    std::optional<Candidate> guess() const override {
        Candidate candidate;
        candidate.target = target_.text();
        candidate.mirror = mirror_.name;
        candidate.credentials = access_.credentials(target_);
        return candidate;
    }

  private:
    static hub::Url expand(const UrlTemplate& with, const Subject& subject) {
        return with.expand(subject.wanted.repository, subject.wanted.revision, subject.path);
    }

    HttpRequest request_for(const hub::Url& url, const char* method) const {
        HttpRequest request;
        request.method = method;
        request.url = url.text();
        request.credentials = access_.credentials(url);
        request.follow = max_redirects;
        return request;
    }

    const Mirror& mirror_;
    const std::string path_;
    const hub::Access access_;
    const hub::Url target_;
    std::optional<hub::Url> hash_;
    Probe probe_;
    bool answered_ = false;
    Offer offer_;
};

struct Line {
    std::string digest; ///< empty: there is none in it
    std::string_view name;
};

/// "HEX", "HEX  NAME", "HEX *NAME" or "SHA256 (NAME) = HEX".
Line read_line(std::string_view line) {
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    std::string_view digest = line;
    std::string_view name;
    const std::size_t equals = line.rfind(") = ");
    if (line.starts_with("SHA256 (") && equals != line.npos) {
        name = line.substr(8, equals - 8);
        digest = line.substr(equals + 4);
    } else if (const std::size_t space = line.find(' '); space != line.npos) {
        digest = line.substr(0, space);
        name = line.substr(std::min(line.find_first_not_of(' ', space), line.size()));
        if (name.starts_with('*')) name.remove_prefix(1);
    }
    if (name.starts_with("./")) name.remove_prefix(2);
    return {hub::hex_digest(digest, 64), name};
}

} // namespace

std::unique_ptr<Question> ask_http(const Mirror& mirror, const Subject& subject, hub::Access access) {
    return std::make_unique<TemplateQuestion>(mirror, subject, std::move(access));
}

std::string hash_in(std::string_view text, std::string_view path) {
    std::string by_leaf, nameless;
    std::size_t leaves = 0, lines = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const Line line = read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.digest.empty()) continue;
        ++lines;
        if (line.name == path) return line.digest;
        if (line.name.empty()) nameless = line.digest;
        if (hub::leaf(line.name) == hub::leaf(path)) {
            by_leaf = line.digest;
            ++leaves;
        }
    }
    if (leaves == 1) return by_leaf;
    return lines == 1 ? nameless : std::string();
}

} // namespace xtask::mirror_download
