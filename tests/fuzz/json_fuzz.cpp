#include "base/json.hpp"
#include "check.hpp"

using namespace xtask;
using namespace xtask::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = base::parse_json(text(data, size));
    if (!document) {
        require(!document.error().empty());
        return 0;
    }
    const auto& nodes = document->nodes;
    require(!nodes.empty() && nodes.front().end == nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        require(nodes[i].kind <= XTASK_JSON_OBJECT);
        require(nodes[i].end > i && nodes[i].end <= nodes.size());
    }
    return 0;
}
