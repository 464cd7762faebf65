#include "base/json.hpp"

#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

std::int32_t parse(xtask_run* run, xtask_str json, const xtask_json_node** nodes, std::uint64_t* count) {
    return guarded(run, [&] {
        if (nodes == nullptr || count == nullptr) bad_call("parse without a place for the nodes");
        auto document = base::parse_json(text(json, "JSON text"));
        if (!document) throw Error(ExitCode::failure, "bad-json", document.error());
        const auto held = std::make_shared<base::JsonDocument>(std::move(*document));
        run->hold(held->nodes.data(), held);
        *nodes = held->nodes.data();
        *count = held->nodes.size();
    });
}

void release(xtask_run* run, const xtask_json_node* nodes) {
    guarded(run, [&] { run->release(nodes); });
}

} // namespace

const xtask_json_v1 json_table{sizeof(xtask_json_v1), 0, parse, release};

} // namespace xtask::plugins::bridge
