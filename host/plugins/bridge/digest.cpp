#include "plugins/bridge/run.hpp"

#include <charconv>

namespace xtask::plugins::bridge {

namespace {

base::Digest digest_of(std::string_view algorithm) {
    constexpr std::string_view git_blob = "git-blob:";
    if (algorithm == "sha256") return base::Digest::sha256();
    std::uint64_t length = 0;
    const char* const end = algorithm.data() + algorithm.size();
    if (algorithm.starts_with(git_blob)) {
        const auto [stop, problem] = std::from_chars(algorithm.data() + git_blob.size(), end, length);
        if (problem == std::errc{} && stop == end) return base::Digest::git_blob(length);
    }
    bad_call("no such digest");
}

std::int32_t begin(xtask_run* run, xtask_str algorithm, std::uint64_t* handle) {
    return guarded(run, [&] {
        if (handle == nullptr) bad_call("begin without a place for the handle");
        *handle = run->digests.add(std::make_unique<base::Digest>(digest_of(text(algorithm, "algorithm"))));
    });
}

std::int32_t update(xtask_run* run, std::uint64_t handle, xtask_str bytes) {
    return guarded(run,
                   [&] { run->digests.at(handle).update(std::as_bytes(std::span(text(bytes, "bytes")))); });
}

std::int32_t finish(xtask_run* run, std::uint64_t handle, xtask_str* hex) {
    return guarded(run, [&] {
        if (hex == nullptr) bad_call("finish without a place for the digest");
        *hex = run->keep(run->digests.take(handle)->finish());
    });
}

void discard(xtask_run* run, std::uint64_t handle) {
    guarded(run, [&] { run->digests.drop(handle); });
}

} // namespace

const xtask_digest_v1 digest_table{sizeof(xtask_digest_v1), 0, begin, update, finish, discard};

} // namespace xtask::plugins::bridge
