#include "raw.hpp"

#include <stdexcept>

namespace {

std::int32_t run(const xtask_host*, xtask_run*, xtask_str, const xtask_args*, const xtask_error**) {
    throw std::runtime_error("thrown across the boundary on purpose");
}

} // namespace

EXPORT_RECORD(honest_record(run));
