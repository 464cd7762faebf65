/// A JSON object read strictly: each member by name and kind, and nothing left over.
#pragma once

#include <xtask/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::plugins {

/// What is wrong and where: "commands[0].options[2].type: …".
struct MemberProblem {
    std::string text;
};

/// Throws MemberProblem. An empty path is the document itself.
[[noreturn]] void fail_member(const std::string& path, const std::string& what);

/// Every accessor throws MemberProblem for a member of another kind; a member that is absent reads as empty,
/// false or none unless it is required. Valid while the document is.
class Members {
  public:
    /// `path`: of the object inside its document.
    Members(JsonView object, std::string path);

    std::string path_of(std::string_view member) const;

    /// Not empty, without control characters other than line ends.
    std::string text(std::string_view member, bool required = false);
    std::string name(std::string_view member); ///< a required text that is_name
    std::vector<std::string> texts(std::string_view member);
    bool flag(std::string_view member);
    std::optional<std::int64_t> integer(std::string_view member);

    /// Visits the elements of an array, at most `most` of them, each with its path.
    void each(std::string_view member, std::size_t most,
              const std::function<void(JsonView, const std::string& path)>& visit);

    /// Throws for a member that nobody asked for.
    void finish() const;

  private:
    JsonView find(std::string_view member);

    JsonView object_;
    std::string path_;
    std::set<std::string_view> asked_;
};

} // namespace xtask::plugins
