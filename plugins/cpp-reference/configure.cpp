#include "configure.hpp"

#include "repository.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace xtask::cpp_reference {

namespace {

/// Static, so that an engine is one file that can be copied and moved; without OpenMP, whose library clang
/// keeps apart. The tools of llama.cpp are off by default where it is part of another project. Nothing is
/// downloaded while building, and ccache is called in one way only. BitNet's lookup-table kernels are for
/// other files than i2_s ones.
constexpr std::array common_flags{
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DGGML_OPENMP=OFF",
    "-DGGML_CCACHE=OFF",
    "-DLLAMA_BUILD_COMMON=ON",
    "-DLLAMA_BUILD_TOOLS=ON",
    "-DLLAMA_BUILD_EXAMPLES=ON",
    "-DLLAMA_BUILD_SERVER=ON",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    "-DLLAMA_CURL=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DBITNET_X86_TL2=OFF",
    "-DBITNET_ARM_TL1=OFF",
    // Where the user wants shared libraries all the same, they are found beside the engine.
    "-DCMAKE_BUILD_RPATH_USE_ORIGIN=ON",
    "-DCMAKE_BUILD_RPATH=$ORIGIN/../lib",
};

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool any_starts_with(const std::vector<std::string>& flags, std::string_view start) {
    return std::any_of(flags.begin(), flags.end(),
                       [&](const std::string& flag) { return starts_with(flag, start); });
}

} // namespace

void check_flags(const std::vector<std::string>& flags) {
    // Those whose value may be the next word.
    constexpr std::array<std::string_view, 7> with_value{"-D", "-U", "-G", "-T", "-A", "-C", "--toolchain"};
    constexpr std::array<std::string_view, 3> alone{"-W", "--log-level", "--trace"};
    for (std::size_t i = 0; i < flags.size(); ++i) {
        const std::string& flag = flags[i];
        if (std::find(with_value.begin(), with_value.end(), flag) != with_value.end()) {
            if (++i < flags.size()) continue;
            throw Error(ExitCode::usage, "bad-value", "--cmake-flags: " + in_quotes(flag) + " has no value",
                        "");
        }
        const auto begins = [&](std::string_view start) { return starts_with(flag, start); };
        if (std::any_of(with_value.begin(), with_value.end(), begins) ||
            std::any_of(alone.begin(), alone.end(), begins)) {
            continue;
        }
        throw Error(ExitCode::usage, "bad-value",
                    "--cmake-flags: " + in_quotes(flag) + " is no argument of a configure step",
                    "give -D, -U, -G, -T, -A, -C, -W or --toolchain");
    }
}

std::vector<std::string> configure_flags(const std::string& backend, const std::vector<std::string>& own) {
    std::vector<std::string> flags(common_flags.begin(), common_flags.end());
    flags.emplace_back(backend == "cuda" ? "-DGGML_CUDA=ON" : "-DGGML_NATIVE=ON");
    flags.insert(flags.end(), own.begin(), own.end());
    return flags;
}

bool names_compiler(const std::vector<std::string>& flags) {
    return any_starts_with(flags, "-DCMAKE_C_COMPILER") || any_starts_with(flags, "-DCMAKE_CXX_COMPILER") ||
           any_starts_with(flags, "-DCMAKE_TOOLCHAIN_FILE") || any_starts_with(flags, "--toolchain") ||
           any_starts_with(flags, "-C");
}

std::vector<std::string> configure_arguments(const std::string& source, const std::string& build,
                                             const std::vector<std::string>& flags, const std::string& ninja,
                                             const std::string& ccache) {
    std::vector<std::string> arguments{"cmake", "-S", source, "-B", build};
    if (!ninja.empty() && !any_starts_with(flags, "-G"))
        arguments.insert(arguments.end(), {"-G", "Ninja", "-DCMAKE_MAKE_PROGRAM=" + ninja});
    if (!ccache.empty()) {
        arguments.push_back("-DCMAKE_C_COMPILER_LAUNCHER=" + ccache);
        arguments.push_back("-DCMAKE_CXX_COMPILER_LAUNCHER=" + ccache);
    }
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return arguments;
}

} // namespace xtask::cpp_reference
