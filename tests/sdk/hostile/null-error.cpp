#include "raw.hpp"

namespace {

std::int32_t run(const xtask_host*, xtask_run*, xtask_str, const xtask_args*, const xtask_error** error) {
    *error = nullptr;
    return XTASK_NETWORK;
}

} // namespace

EXPORT_RECORD(honest_record(run));
