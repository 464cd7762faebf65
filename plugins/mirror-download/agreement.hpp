/// What a file is, by those mirrors that agree; pure.
#pragma once

#include "survey.hpp"

#include <xtask/transfer.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_download {

/// What is done with a mirror, for one file.
struct Verdict {
    enum class Role {
        source,    ///< in the order asked
        last,      ///< did not answer, and is asked again when all others have failed
        silent,    ///< did not answer, and nothing could tell its bytes from others
        lacking,   ///< does not have the file, or refuses it
        disagrees, ///< says the file is something else
        unmixed    ///< nothing says that its bytes are the same
    };
    std::string mirror;
    Role role = Role::source;
    std::string why; ///< empty for a source
};
std::string_view role_name(Verdict::Role role) noexcept;

/// Writes into `artifact` what the file is and where to get it; the verdicts are in the mirrors' order.
/// `artifact` has what the command line says. The first mirror that knows a digest of the file says what it
/// is, where none does, the first with length and a strong validator, or simply the first. Throws Error where
/// there is no source: the only mirror's own, or the gravest of several, naming each.
std::vector<Verdict> agree(Artifact& artifact, const std::vector<Mirror>& mirrors,
                           const std::vector<Answer>& answers);

} // namespace xtask::mirror_download
