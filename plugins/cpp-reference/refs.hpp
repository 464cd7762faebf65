/// What a repository has to offer, and which of it is meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::cpp_reference {

struct Ref {
    std::string name;   ///< "refs/heads/main"
    std::string commit; ///< what an annotated tag stands for, not the tag
};

/// The output of `git ls-remote`. Lines that are none are left out.
std::vector<Ref> parse_refs(std::string_view output);

enum class RefKind { branch, tag, commit, other };
std::string_view kind_name(RefKind kind) noexcept;
std::optional<RefKind> kind_named(std::string_view name) noexcept;

/// What REF turned out to be.
struct Resolved {
    RefKind kind = RefKind::branch;
    std::string name;       ///< full; empty for a commit
    std::string commit;     ///< 40 or 64 lower-case hex digits
    bool ambiguous = false; ///< a tag, and a branch of the same name
};

/// A full name is itself; else a tag goes before a branch, as git itself has it.
std::optional<Resolved> choose_ref(const std::vector<Ref>& refs, std::string_view wanted);

/// Short names like `wanted`, nearest first, at most five; none is near: some that there are.
std::vector<std::string> nearest_refs(const std::vector<Ref>& refs, std::string_view wanted);

} // namespace xtask::cpp_reference
