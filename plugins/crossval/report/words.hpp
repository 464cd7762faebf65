/// Numbers and foreign texts as the forms of a report show them.
#pragma once

#include "report/report.hpp"

#include <string>
#include <string_view>

namespace xtask::crossval {

/// Four digits: "0.0003214", "1e-05", "not a number", "infinite".
std::string number_text(double value);
/// "<= 1e-05", ">= 0.95".
std::string limit_text(const Check& check);
/// "PASS", "FAIL", "NOT RUN"
std::string_view verdict_text(Outcome outcome) noexcept;

/// Valid UTF-8 on one line: control characters as their pictures (U+2400 and on), bad bytes as U+FFFD.
/// `most`: bytes, about; what is cut off shows as an ellipsis.
std::string one_line(std::string_view text, std::size_t most = std::string_view::npos);
/// For HTML and XML, between tags or in quotes: as one_line, and nothing of it is markup. Newlines stay.
std::string escaped(std::string_view text, std::size_t most = std::string_view::npos);

} // namespace xtask::crossval
