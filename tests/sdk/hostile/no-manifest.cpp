#include "raw.hpp"

constexpr xtask_plugin without_manifest() {
    xtask_plugin record = honest_record(run_nothing);
    record.manifest = {nullptr, sizeof xtask_manifest_text};
    return record;
}

EXPORT_RECORD(without_manifest());
