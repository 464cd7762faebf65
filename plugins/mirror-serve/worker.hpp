/// The process that talks to the upstream: this command again, with hidden options, so that everything the
/// host does for one download it does here too. What it found goes to standard output as JSON lines.
#pragma once

#include "shelf.hpp"

#include <xtask/command.hpp>

#include <string>
#include <vector>

namespace xtask::mirror_serve {

/// Says what the file is: event `described`.
std::vector<std::string> describe_arguments(const Wanted& wanted);
/// Likewise, then brings it to `folder`; fails with reason "changed" unless it has that
/// Description::identity.
std::vector<std::string> fetch_arguments(const Wanted& wanted, const std::string& folder,
                                         const std::string& identity);
/// Asks for `target` of the upstream, with POST where there is a `body`: the result is the Reply.
std::vector<std::string> api_arguments(const std::string& target, const std::string& body);

/// Does what the arguments above ask for. Throws Error.
void run_worker(Context& context, const Args& args);

} // namespace xtask::mirror_serve
