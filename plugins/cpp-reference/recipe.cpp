#include "recipe.hpp"

namespace xtask::cpp_reference {

std::string difference(const Recipe& one, const Recipe& other) {
    if (one.repository != other.repository) return "the repository";
    if (one.ref != other.ref) return "--tag";
    if (one.backend != other.backend) return "--backend";
    if (one.binary != other.binary) return "--binary";
    if (one.flags != other.flags) return "the cmake flags";
    if (one.patches != other.patches) return "the patches";
    if (one.environment != other.environment) return "the environment of the compilers";
    return {};
}

void write_recipe(JsonWriter& json, const Recipe& recipe) {
    json.member("repository", recipe.repository).member("ref", recipe.ref).member("backend", recipe.backend);
    json.member_if("binary_asked", recipe.binary).key("cmake_flags").begin_array();
    for (const std::string& flag : recipe.flags) json.value(flag);
    json.end_array().key("patches").begin_array();
    for (const Patch& patch : recipe.patches)
        json.begin_object().member("name", patch.name).member("sha256", patch.sha256).end_object();
    json.end_array().key("environment").begin_object();
    for (const auto& [name, value] : recipe.environment) json.member(name, value);
    json.end_object();
}

Recipe read_recipe(JsonView object) {
    Recipe recipe;
    recipe.repository = object["repository"].text_or("");
    recipe.ref = object["ref"].text_or("");
    recipe.backend = object["backend"].text_or("");
    recipe.binary = object["binary_asked"].text_or("");
    for (const JsonView flag : object["cmake_flags"]) recipe.flags.push_back(flag.text_or(""));
    for (const JsonView patch : object["patches"])
        recipe.patches.push_back({patch["name"].text_or(""), patch["sha256"].text_or("")});
    for (const JsonView variable : object["environment"])
        recipe.environment.emplace_back(variable.key(), variable.text_or(""));
    return recipe;
}

} // namespace xtask::cpp_reference
