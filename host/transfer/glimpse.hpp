/// What an answer is that is not the file: shown, because it often says itself what went wrong.
#pragma once

#include "base/cancel.hpp"
#include "net/connection.hpp"

#include <string>
#include <string_view>

namespace xtask::transfer {

/// `it begins with "<html>\x0a" (content type: text/html)`; of the bytes the first 64 at most.
std::string glimpse(std::string_view bytes, std::string_view content_type);

/// By its content type or its first bytes a page for people.
bool is_page(std::string_view bytes, std::string_view content_type);

/// The first bytes of the body on `connection`, which is in body or past it: what comes within a second.
/// Throws the signal's Error.
std::string first_bytes(net::Connection& connection, const base::Cancel& cancel);

/// Of the file behind `fd`, which `path` names in errors. Throws Error.
std::string first_bytes(int fd, const std::string& path);

} // namespace xtask::transfer
