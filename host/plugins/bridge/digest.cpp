#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

std::int32_t begin(xtask_run* run, xtask_str algorithm, std::uint64_t* handle) {
    return guarded(run, [&] {
        if (handle == nullptr) bad_call("begin without a place for the handle");
        if (text(algorithm, "algorithm") != "sha256") bad_call("no such digest");
        *handle = run->digests.add(std::make_unique<base::Digest>(base::Digest::sha256()));
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
