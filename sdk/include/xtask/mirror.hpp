/// A mirror: knows where else a file of a repository can be had.
#pragma once

#include <xtask/candidate.hpp>

#include <string>
#include <vector>

namespace xtask {

struct MirrorRequest {
    std::string mirror{};   ///< which of the plugin's mirror ids
    std::string id{};       ///< ORG/REPO
    std::string revision{}; ///< as asked for
    std::string path{};     ///< file inside the repository
    std::string base_url{}; ///< the user's own, may be empty
};

/// Made anew for every question. May be asked on a thread of its own, and a host may give it up after 10
/// seconds.
class MirrorSource {
  public:
    virtual ~MirrorSource() = default;

    /// Best first; none: this mirror does not have it. Names places, opens nothing.
    virtual std::vector<Candidate> resolve(const MirrorRequest& request) = 0;
};

} // namespace xtask
