#include "raw.hpp"

EXPORT_RECORD(honest_record(nullptr));
