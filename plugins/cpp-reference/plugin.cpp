#include "fetch_cpp.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::cpp_reference::FetchCpp>("fetch-cpp"));
