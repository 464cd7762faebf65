/// Many files made durable at once.
#pragma once

#include <xtask/error.hpp>

#include <optional>
#include <span>
#include <string>

namespace xtask::transfer {

struct Syncing {
    int fd = -1;
    const std::string* path = nullptr;
    std::optional<Error> error; ///< what became of it
};

/// fsync of each, side by side: the file system then makes one commit and one flush of the device for many.
/// As fast as syncfs, but tells which file failed and waits for nobody else's data.
void sync_all(std::span<Syncing> files);

} // namespace xtask::transfer
