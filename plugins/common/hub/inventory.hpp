/// What many files of a repository are, all of one commit.
#pragma once

#include "hub/identity.hpp"

#include <xtask/context.hpp>

#include <span>
#include <string>
#include <vector>

namespace xtask::hub {

struct Inventory {
    std::string commit;            ///< of all of them; empty: the server has none
    std::vector<Finding> findings; ///< in the order asked
    std::vector<std::string> warnings;
};

/// Asks about `paths` in the repository and revision of `where`, whose path does not count: with paths-info,
/// and file by file where the server does not know that or left something open. What the revision means is
/// settled by the first answer. An Error of one path is its finding; thrown is what concerns them all: a
/// refused repository, a server out of reach or in trouble before it said anything, a signal.
Inventory take_inventory(Context& context, const Location& where, std::span<const std::string> paths,
                         const Access& access);

} // namespace xtask::hub
