/// Text in lines of a given width.
#pragma once

#include "services/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask::cli {

/// COLUMNS, else the terminal on standard output, else 80; at least 40 and at most 120.
int output_width(const services::Environment& environment);

/// Words of `text` in lines of at most `width` columns, each line after `indent` spaces and with its end;
/// line ends in `text` stay. A word longer than a line stands alone.
std::string wrap(std::string_view text, int width, int indent);

/// Rows of a term and what it means, the meanings aligned and wrapped.
std::string definitions(const std::vector<std::pair<std::string, std::string>>& rows, int width);

/// Columns as wide as their widest cell; the first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

} // namespace xtask::cli
