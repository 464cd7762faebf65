/// Text in lines of a given width. Styles (services/text.hpp) take no room.
#pragma once

#include "services/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask::cli {

/// A term and what it means, or a name and its value.
using Rows = std::vector<std::pair<std::string, std::string>>;

/// COLUMNS, else the terminal on standard output, else 80; at least 40 and at most 120.
int output_width(const services::Environment& environment);

/// "Usage:" on a line of its own, an empty one before it.
std::string heading(std::string_view text);

/// Words of `text` in lines of at most `width` columns, each line after `indent` spaces and with its end;
/// line ends in `text` stay. A word longer than a line stands alone.
std::string wrap(std::string_view text, int width, int indent);

/// A command line, broken before options and "|", so that it can still be copied.
std::string wrap_command(std::string_view command, int width, int indent);

/// The meanings aligned and wrapped; below their terms where there is little room.
std::string definitions(const Rows& rows, int width);

/// Columns as wide as their widest cell; the first row is the heading. On a terminal that is too narrow each
/// row is a block of lines instead, one for each cell with its heading.
std::string table(const std::vector<std::vector<std::string>>& rows,
                  const services::Environment& environment);

} // namespace xtask::cli
