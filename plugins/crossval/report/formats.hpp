/// A report in the forms that leave the program.
#pragma once

#include "report/report.hpp"

#include <string>

namespace xtask::crossval {

/// report.json, several lines; report.schema.json says what is in it. Ends with a newline.
std::string report_json(const Report& report);
/// The same on one line, for `done.result`.
std::string report_json_line(const Report& report);
/// junit.xml: one test suite, one test case a rung; a required rung that did not run is an error, another is
/// skipped.
std::string report_junit(const Report& report);
/// report.html: one file, no script, nothing from outside.
std::string report_html(const Report& report);
/// For a terminal: verdict, ladder, one table. Without colours or control characters.
std::string report_text(const Report& report);

} // namespace xtask::crossval
