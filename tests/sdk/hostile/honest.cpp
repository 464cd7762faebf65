// Nothing wrong in here: what is hostile is the manifest beside it.
#include "raw.hpp"

EXPORT_RECORD(honest_record(run_nothing));
