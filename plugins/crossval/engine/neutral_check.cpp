#include "engine/adapter.hpp"
#include "figures/neutral_file.hpp"

#include <algorithm>

namespace xtask::crossval {

std::optional<Refusal> check_neutral(const std::string& path, std::span<const std::int32_t> tokens) {
    const auto lost = [](const std::string& text) { return Refusal{Refusal::Kind::lost, text}; };
    try {
        gguf::FileSource source(path);
        const auto opened = NeutralFile::open(source);
        if (const auto* problem = std::get_if<gguf::Problem>(&opened))
            return lost("its file is cut or no neutral file: " + problem->text);
        const NeutralFile& file = *std::get<0>(opened);
        if (!std::equal(file.tokens().begin(), file.tokens().end(), tokens.begin(), tokens.end()))
            return lost("its file is about other tokens than were asked");
    } catch (const Error& error) {
        if (error.reason == "not-found") return lost("it left no file");
        return lost(std::string("its file cannot be read: ") + error.what());
    }
    return std::nullopt;
}

} // namespace xtask::crossval
