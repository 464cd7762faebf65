#include "crash.hpp"
#include "raw.hpp"

namespace {
const bool crashed = (crash(), true);
} // namespace

EXPORT_RECORD(honest_record(run_nothing));
