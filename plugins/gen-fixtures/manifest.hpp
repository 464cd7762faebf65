/// manifest.json: which files a folder of fixtures has, and what they were made from.
#pragma once

#include "recipe.hpp"

#include <xtask/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xtask::gen_fixtures {

/// Counts up when a recipe comes to mean other bytes.
inline constexpr std::int64_t generator_version = 1;

struct FileRecord {
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;
};

struct FixtureRecord {
    Recipe recipe;
    std::int64_t version = generator_version;
    std::map<std::string, FileRecord> files; ///< by name
};

/// By the name of the fixture.
using Manifest = std::map<std::string, FixtureRecord>;

/// Nothing for what gen-fixtures did not write.
std::optional<Manifest> read_manifest(JsonView root);

std::string manifest_json(const Manifest& manifest);

/// Adds a fixture. Files of the same recipe that another run made stay.
void add_fixture(Manifest& manifest, const std::string& name, const Recipe& recipe,
                 const std::vector<FileRecord>& files);

/// May be the name of a fixture: 1 to 200 of [A-Za-z0-9._-], the first neither "." nor "-".
bool is_fixture_name(std::string_view name) noexcept;

} // namespace xtask::gen_fixtures
