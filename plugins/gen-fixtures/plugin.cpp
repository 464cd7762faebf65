#include "gen_fixtures.hpp"

#include <xtask/plugin.hpp>

XTASK_PLUGIN(xtask::command<xtask::gen_fixtures::GenFixtures>("gen-fixtures"));
