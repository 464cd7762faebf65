/// Bytes that stand in for a file: a web page, or the pointer that git keeps for a file in Git LFS.
#pragma once

#include "hub/identity.hpp"

namespace xtask::hub {

/// Where nothing the hub said can tell the file from a page or a pointer, and it looks like one, reads its
/// first bytes: one small request. Throws Error(network) with those bytes and the content type: html-instead,
/// lfs-pointer; and the signal's. What else goes wrong is left to the transfer.
void refuse_impostor(Http http, const Location& location, const Identity& identity, const Access& access);

/// `bytes` for a message: quoted, at most 64 of them, one line.
std::string first_bytes(std::string_view bytes);

} // namespace xtask::hub
