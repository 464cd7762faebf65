#include "services/files.hpp"

#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

std::int32_t read(xtask_run* run, xtask_str path, std::uint64_t max, xtask_str* content) {
    return guarded(run, [&] {
        if (content == nullptr) bad_call("read without a place for the content");
        *content = run->keep(services::read_file(path_of(path), std::min(max, max_text)));
    });
}

std::int32_t write(xtask_run* run, xtask_str path, xtask_str content, std::uint32_t mode) {
    return guarded(run, [&] { services::write_file(path_of(path), text(content, "content"), mode); });
}

std::int32_t space(xtask_run* run, xtask_str path, std::uint64_t* available) {
    return guarded(run, [&] {
        if (available == nullptr) bad_call("space without a place for the answer");
        *available = services::space(path_of(path));
    });
}

std::int32_t create(xtask_run* run, xtask_str path, std::uint32_t mode, std::uint64_t* handle) {
    return guarded(run, [&] {
        if (handle == nullptr) bad_call("create without a place for the handle");
        *handle = run->outputs.add(std::make_unique<services::OutputFile>(path_of(path), mode));
    });
}

std::int32_t append(xtask_run* run, std::uint64_t handle, xtask_str bytes) {
    return guarded(run, [&] { run->outputs.at(handle).append(text(bytes, "bytes")); });
}

std::int32_t publish(xtask_run* run, std::uint64_t handle) {
    return guarded(run, [&] { run->outputs.take(handle)->publish(); });
}

void discard(xtask_run* run, std::uint64_t handle) {
    guarded(run, [&] { run->outputs.drop(handle); });
}

std::int32_t sha256(xtask_run* run, xtask_str path, xtask_str* hex) {
    return guarded(run, [&] {
        if (hex == nullptr) bad_call("sha256 without a place for the answer");
        *hex = run->keep(services::sha256_of_file(path_of(path), run->services.cancel));
    });
}

} // namespace

const xtask_files_v1 files_table{
    sizeof(xtask_files_v1), 0, read, write, space, create, append, publish, discard, sha256};

} // namespace xtask::plugins::bridge
