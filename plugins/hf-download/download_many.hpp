/// Several files of one repository, at one commit.
#pragma once

#include "request.hpp"

#include <xtask/context.hpp>

namespace xtask::hf_download {

/// Brings what can be had to disk and reports on all. Then throws the gravest Error, if some files failed;
/// before that only what concerns them all.
void download_many(Context& context, const Request& request);

} // namespace xtask::hf_download
