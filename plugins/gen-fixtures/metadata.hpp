/// NAME_metadata.json: what is in a fixture, for people and for tests; every key-value and every tensor.
#pragma once

#include "fixture.hpp"

#include <xtask/json.hpp>

#include <string>
#include <string_view>

namespace xtask::gen_fixtures {

/// One key-value and one tensor a line. `file`: the name of the GGUF file. Of a broken fixture it describes
/// what was to be.
std::string metadata_json(const Recipe& recipe, const Fixture& fixture, std::string_view file);

/// {"arch":…,"size":…,"type":…,"seed":…[,"broken":…]}
JsonWriter& write_arguments(JsonWriter& json, const Recipe& recipe);

} // namespace xtask::gen_fixtures
