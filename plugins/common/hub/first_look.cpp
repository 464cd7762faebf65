#include "hub/first_look.hpp"

#include "gguf/reader.hpp"
#include "hub/impostor.hpp"
#include "hub/names.hpp"
#include "hub/shards.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace xtask::hub {

namespace {

constexpr std::uint64_t worth_a_look = std::uint64_t{1}
                                       << 20; ///< a smaller file costs hardly more than the look
constexpr std::uint64_t looked_at = 64;
constexpr std::uint64_t looked_at_in_shards = std::uint64_t{64} << 10;
constexpr std::size_t at_once = 500;

bool is_wanted(Context& context, const Suspect& file) {
    const Artifact& artifact = *file.artifact;
    const bool fetches = !*file.error && !artifact.candidates.empty() && !artifact.dry_run &&
                         artifact.candidates.front().kind == Candidate::Kind::http;
    if (!fetches || !artifact.leaf.ends_with(".gguf")) return false;
    if (artifact.length.value_or(worth_a_look) < worth_a_look && !parse_shard(artifact.path)) return false;
    if (artifact.force || artifact.sha256.empty()) return true;
    const Local local = context.transfer().lookup(artifact.directory, artifact.leaf);
    if (local.state == Local::State::unrecorded) return local.length != artifact.length; // it will be hashed
    return local.state == Local::State::absent || local.sha256 != artifact.sha256;
}

HttpRequest question(const Artifact& artifact) {
    const std::uint64_t size = parse_shard(artifact.path) ? looked_at_in_shards : looked_at;
    HttpRequest request;
    request.url = artifact.candidates.front().target;
    request.headers = {{"Range", "bytes=0-" + std::to_string(size - 1)}};
    const Headers& headers = artifact.candidates.front().headers;
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    request.credentials = artifact.candidates.front().credentials;
    request.follow = 5;
    request.max_body = size;
    return request;
}

/// Empty: it begins as it should.
std::string problem_of(std::string_view bytes) {
    if (!bytes.starts_with("GGUF")) return "is not a GGUF file";
    if (bytes.size() < 8) return "ends after the first word of a GGUF file";
    std::uint32_t version = 0;
    for (int i = 3; i >= 0; --i)
        version = version << 8U | static_cast<unsigned char>(bytes[4 + static_cast<std::size_t>(i)]);
    if (version == 2 || version == 3) return {};
    const bool swapped = (version & 0xFFFFU) == 0;
    return swapped ? "is a GGUF file for machines of the other byte order"
                   : "is a GGUF file of version " + std::to_string(version) +
                         ", which engines of today do not load";
}

/// The beginning of a file of unknown size.
class Beginning final : public gguf::Source {
  public:
    explicit Beginning(std::string_view bytes) : bytes_(bytes) {}
    std::size_t read(std::uint64_t position, std::span<char> into) override {
        return bytes_.read(position, into);
    }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }

  private:
    gguf::MemorySource bytes_;
};

std::string mismatch(std::string_view bytes, const Shard& shard) {
    Beginning source(bytes);
    const gguf::Header header = gguf::read_header(source).header; // as far as the bytes go
    const auto value = [&](const char* key) -> std::optional<std::uint64_t> {
        const auto* entry = header.find(key);
        const auto* number = entry == nullptr ? nullptr : entry->scalar<std::uint64_t>();
        return number == nullptr ? std::nullopt : std::optional(*number);
    };
    const auto count = value("split.count"), number = value("split.no");
    if (count && *count != shard.count) {
        return "its header tells of " + std::to_string(*count) + " parts, its name of " +
               std::to_string(shard.count);
    }
    if (number && *number + 1 != shard.index) {
        return "its header says it is part " + std::to_string(*number + 1) + ", its name part " +
               std::to_string(shard.index);
    }
    return {};
}

void judge(Context& context, const Suspect& file, const HttpResponse& response) {
    const Artifact& artifact = *file.artifact;
    if (response.status != 200 && response.status != 206) return;
    if (std::string problem = problem_of(response.body); !problem.empty()) {
        const std::string what =
            quoted(artifact.path) + " " + problem + ": it begins with " + first_bytes(response.body) +
            " (content type: " + std::string(response.header("Content-Type").value_or("none")) + ")";
        const bool hash_decides =
            !artifact.required_sha256.empty() ||
            (!artifact.no_verify && (!artifact.sha256.empty() || !artifact.git_blob.empty()));
        if (hash_decides) return context.ui().warn(what);
        *file.error = Error(ExitCode::network, "not-a-gguf", what,
                            "a login page may stand in between: check --base-url");
        return;
    }
    const auto shard = parse_shard(artifact.path);
    const std::string problem = shard ? mismatch(response.body, *shard) : std::string();
    if (problem.empty()) return;
    *file.error = Error(ExitCode::network, "shard-mismatch",
                        quoted(artifact.path) + " does not belong to its set: " + problem,
                        "the repository is wrong: look at another revision, or tell its owner");
}

/// A set with a wrong part is of no use.
void spread(std::span<const Suspect> files) {
    std::map<std::pair<std::string, std::uint32_t>, Error> wrong;
    for (const Suspect& file : files) {
        const std::optional<Error>& error = *file.error;
        if (!error || error->reason != "shard-mismatch") continue;
        const auto shard = parse_shard(file.artifact->path);
        wrong.emplace(std::pair(shard->stem, shard->count), *error);
    }
    if (wrong.empty()) return;
    for (const Suspect& file : files) {
        const auto shard = *file.error ? std::nullopt : parse_shard(file.artifact->path);
        if (!shard) continue;
        const auto found = wrong.find({shard->stem, shard->count});
        if (found != wrong.end()) *file.error = found->second;
    }
}

} // namespace

void look_first(Context& context, std::span<const Suspect> files) {
    std::vector<Suspect> wanted;
    for (const Suspect& file : files) {
        if (is_wanted(context, file)) wanted.push_back(file);
    }
    for (std::size_t begin = 0; begin < wanted.size(); begin += at_once) {
        const std::size_t count = std::min(at_once, wanted.size() - begin);
        std::vector<HttpRequest> questions;
        questions.reserve(count);
        for (std::size_t i = 0; i < count; ++i) questions.push_back(question(*wanted[begin + i].artifact));
        const auto answers = context.http().request_all(questions);
        for (std::size_t i = 0; i < count; ++i) {
            if (const auto* response = std::get_if<HttpResponse>(&answers[i]))
                judge(context, wanted[begin + i], *response);
        }
    }
    spread(files);
}

} // namespace xtask::hub
