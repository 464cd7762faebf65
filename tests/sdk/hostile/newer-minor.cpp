#include "raw.hpp"

constexpr xtask_plugin newer_minor() {
    xtask_plugin record = honest_record(run_nothing);
    record.abi_minor = 99;
    return record;
}

EXPORT_RECORD(newer_minor());
