/// Asking a mirror's plugin on a thread of its own, because it may never come back.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "plugins/mirror_answer.hpp"

namespace xtask::plugins {

struct MirrorQuestion {
    std::string mirror, id, revision, path, base_url;
};

inline constexpr Duration mirror_patience{10'000};

/// Calls `record.resolve` with `request` and checks what comes back. The plugin gets no run, so that no
/// service answers it. A thread that does not come back within `patience` is left alone for the rest of the
/// process, and its plugin must not be asked again. Throws the Error of the signal; Error(plugin):
/// "mirror-hangs", "mirror-invalid", "exception", …; or what the plugin says, with its name before it.
std::vector<MirrorPlace> ask_mirror(const xtask_host& host, const xtask_plugin& record,
                                    const MirrorQuestion& request, const MirrorTerms& terms,
                                    const base::Cancel& cancel, Duration patience = mirror_patience);

} // namespace xtask::plugins
