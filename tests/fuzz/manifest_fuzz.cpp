#include "check.hpp"
#include "plugins/manifest.hpp"

using namespace xtask;
using namespace xtask::fuzz;

/// Seeds are the manifests of our own plugins.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto manifest = plugins::parse_manifest(std::string(text(data, size)));
    if (!manifest) {
        require(!manifest.error().empty());
        return 0;
    }
    require(!manifest->name.empty() && manifest->text == text(data, size));
    for (const auto& command : manifest->commands) require(!command.name.empty());
    for (const auto& mirror : manifest->mirrors) require(!mirror.id.empty());
    return 0;
}
