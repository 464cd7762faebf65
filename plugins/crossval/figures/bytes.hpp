/// Numbers of a file as they stand in it.
#pragma once

#include <xtask/error.hpp>

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <gguf/source.hpp>

namespace xtask::crossval {

static_assert(std::endian::native == std::endian::little,
              "the files are little-endian, and so must be memory");

template <class Number>
std::span<char> as_chars(std::span<Number> numbers) noexcept {
    return {reinterpret_cast<char*>(numbers.data()), numbers.size_bytes()};
}

template <class Number>
std::string_view chars_of(std::span<const Number> numbers) noexcept {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
}

/// All of `into`. Throws Error(failure, "io") where the file ends before.
inline void read_exactly(gguf::Source& source, std::uint64_t position, std::span<char> into) {
    if (source.read(position, into) != into.size())
        throw Error(ExitCode::failure, "io", "a file of logits became shorter while it was read");
}

/// Where the first id stands that no vocabulary of that size has.
inline std::optional<std::size_t> first_foreign(std::span<const std::int32_t> ids,
                                                std::uint64_t vocabulary) noexcept {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] < 0 || static_cast<std::uint64_t>(ids[i]) >= vocabulary) return i;
    }
    return std::nullopt;
}

inline std::string foreign_text(std::int32_t id, std::uint64_t vocabulary) {
    return "token id " + std::to_string(id) + " is not in a vocabulary of " + std::to_string(vocabulary);
}

} // namespace xtask::crossval
