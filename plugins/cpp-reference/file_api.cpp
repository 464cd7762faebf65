#include "file_api.hpp"

#include "cache.hpp"
#include "repository.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>

namespace xtask::cpp_reference {

namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t largest = std::uint64_t{32} << 20U;

std::string reply_folder(const std::string& build) { return build + "/.cmake/api/v1/reply/"; }

[[noreturn]] void no_answer() {
    throw Error(ExitCode::build_failed, "cmake-too-old", "cmake does not say what it would build",
                "install cmake 3.20 or newer");
}

JsonDocument read_reply(Context& context, const std::string& build, const std::string& leaf) {
    if (leaf.empty() || leaf.find('/') != leaf.npos) no_answer();
    return context.parse_json(context.files().read(reply_folder(build) + leaf, largest));
}

/// The newest index: their names sort by time.
JsonDocument read_index(Context& context, const std::string& build) {
    std::string newest;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(reply_folder(build), error)) {
        const std::string leaf = entry.path().filename();
        if (leaf.rfind("index-", 0) == 0) newest = std::max(newest, leaf);
    }
    return read_reply(context, build, newest);
}

std::string object_file(const JsonDocument& index, std::string_view kind) {
    for (const JsonView object : index["objects"]) {
        if (object["kind"].text() == kind) return object["jsonFile"].text_or("");
    }
    return {};
}

/// Every target of the configuration that is built, until `each` says false.
void each_target(Context& context, const std::string& build, const std::function<bool(JsonView)>& each) {
    const JsonDocument index = read_index(context, build);
    const JsonDocument model = read_reply(context, build, object_file(index, "codemodel"));
    JsonView chosen;
    for (const JsonView configuration : model["configurations"]) {
        if (!chosen || configuration["name"].text() == "Release") chosen = configuration;
    }
    for (const JsonView target : chosen["targets"]) {
        const JsonDocument details = read_reply(context, build, target["jsonFile"].text_or(""));
        if (details["type"].text() == "EXECUTABLE" && !each(details.root())) return;
    }
}

} // namespace

bool Project::has(const std::string& executable) const {
    return std::find(executables.begin(), executables.end(), executable) != executables.end();
}

void ask_cmake(const std::string& build) {
    const fs::path queries = fs::path(build) / ".cmake/api/v1/query";
    std::error_code error;
    fs::create_directories(queries, error);
    for (const char* query : {"codemodel-v2", "toolchains-v1"}) {
        if (!error && !std::ofstream(queries / query)) error.assign(EIO, std::generic_category());
    }
    if (error) fail_with(error.value(), "write to " + in_quotes(build));
}

Project read_project(Context& context, const std::string& build) {
    const JsonDocument index = read_index(context, build);
    Project project;
    project.generator = index["cmake"]["generator"]["name"].text_or("");
    project.tools.push_back({"cmake", index["cmake"]["paths"]["cmake"].text_or(""), "CMake",
                             index["cmake"]["version"]["string"].text_or(""), 0, 0});
    const JsonDocument toolchains = read_reply(context, build, object_file(index, "toolchains"));
    for (const JsonView toolchain : toolchains["toolchains"]) {
        const JsonView compiler = toolchain["compiler"];
        const std::string path = compiler["path"].text_or("");
        if (path.empty()) continue;
        project.tools.push_back({toolchain["language"].text_or(""), path, compiler["id"].text_or(""),
                                 compiler["version"].text_or(""), 0, 0});
    }
    each_target(context, build, [&](JsonView target) {
        project.executables.push_back(target["name"].text_or(""));
        return true;
    });
    return project;
}

std::string artifact_of(Context& context, const std::string& build, const std::string& executable) {
    std::string path;
    each_target(context, build, [&](JsonView target) {
        if (target["name"].text() != executable) return true;
        for (const JsonView artifact : target["artifacts"]) {
            if (path.empty()) path = artifact["path"].text_or("");
        }
        return false;
    });
    if (path.empty()) no_answer();
    return (fs::path(build) / path).string();
}

} // namespace xtask::cpp_reference
