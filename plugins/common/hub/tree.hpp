/// Every file of a repository: GET /api/models/ID/tree/REVISION?recursive=true, page after page.
#pragma once

#include "hub/identity.hpp"

#include <xtask/context.hpp>

#include <map>
#include <string>
#include <string_view>

namespace xtask::hub {

inline constexpr std::size_t max_tree_files = 100'000;
inline constexpr std::size_t max_tree_pages = 2'000;

struct Tree {
    std::string commit; ///< of all pages; empty: the server does not say
    std::string warning;
    std::map<std::string, Identity> files; ///< by path: each checked as names.hpp has it
};

/// Lists the repository and revision of `where`, whose path does not count. The list is the server's word,
/// and hostile until checked: refused as a whole, the entry named, where a path is unsafe, stands twice, is a
/// file and a folder, or says too little to check the file by; so are more than max_tree_files, pages that
/// lead back to one that was read, and pages of different commits. A page's link to the next counts only by
/// its query: it is asked of the same server. Throws Error(network): unsafe-listing, too-many-files,
/// pagination, no-listing, revision-mismatch; refusal.hpp; hops.hpp; those of the http service.
Tree list_tree(Context& context, const Location& where, const Access& access);

/// The query of the `rel="next"` link in a Link field (RFC 8288), with its "?"; empty: there is none.
std::string next_query(std::string_view link);

} // namespace xtask::hub
