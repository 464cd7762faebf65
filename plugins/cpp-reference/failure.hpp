/// What went wrong, from what a tool wrote. git, cmake and compilers end with one status for everything;
/// their words, in the C locale, are all that tells.
#pragma once

#include "lines.hpp"

#include <xtask/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace xtask::cpp_reference {

/// The first error a configure or build step reports, with what CMake says below it. Fed line by line.
class FirstError {
  public:
    void add(std::string_view line);
    const std::string& text() const noexcept { return text_; } ///< empty: none so far

  private:
    std::string text_;
    bool wants_more_ = false; ///< CMake says where first, and what below
};

/// The disk or a quota was full.
bool says_no_space(const Tail& tail);
/// A compiler was killed or found no memory.
bool says_no_memory(const Tail& tail);
/// A server gives single commits only where its configuration allows it.
bool says_unadvertised(const Tail& tail);
/// The commit or ref is not there.
bool says_no_such_ref(const Tail& tail);

/// Why a git command that talks to `url` failed: auth, rate-limited or network (retryable where it may pass),
/// or no_space.
Error git_network_error(const std::string& url, const Tail& tail);

/// The line of git that tells most: the last "fatal:" or "error:", else the last of all.
std::string git_complaint(const Tail& tail);

} // namespace xtask::cpp_reference
