#include "raw.hpp"

constexpr xtask_plugin next_major() {
    xtask_plugin record = honest_record(run_nothing);
    record.abi_major = XTASK_ABI_MAJOR + 1;
    return record;
}

EXPORT_RECORD(next_major());
