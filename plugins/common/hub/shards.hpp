/// A model in several GGUF files: NAME-00001-of-00003.gguf and so on (llama.cpp's gguf-split).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

inline constexpr std::uint32_t max_shards = 10'000;

struct Shard {
    std::string stem;        ///< the path before "-00001-of-00003.gguf"
    std::uint32_t index = 0; ///< from 1
    std::uint32_t count = 0; ///< at least index, at most max_shards

    /// Of the whole set, in order.
    std::vector<std::string> paths() const;
};

/// Nothing where `path` names no shard.
std::optional<Shard> parse_shard(std::string_view path);

} // namespace xtask::hub
