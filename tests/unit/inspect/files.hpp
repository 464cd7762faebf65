/// Files for inspect to look at.
#pragma once

#include "../base/temporary_directory.hpp"
#include "fixture.hpp"
#include "gguf/reader.hpp"

#include <string>

namespace xtask::test {

inline std::string fixture_bytes(const std::string& broken = {}, const std::string& arch = "llama",
                                 const std::string& type = "q8_0") {
    std::string bytes;
    gen_fixtures::Fixture({arch, "tiny", type, broken, 42}).write([&](std::string_view piece) {
        bytes += piece;
    });
    return bytes;
}

inline gguf::Reading read(const std::string& bytes) {
    gguf::MemorySource source(bytes);
    return gguf::read_header(source);
}

} // namespace xtask::test
