#include "base/file.hpp"
#include "base/json.hpp"
#include "base/lock.hpp"
#include "base/mount.hpp"
#include "base/space.hpp"
#include "cli/doctor/checks.hpp"
#include "services/files.hpp"
#include "services/units.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace xtask::cli::doctor {

namespace {

constexpr std::uint64_t kept_free = 50'000'000;      // every download leaves this much
constexpr std::uint64_t comfortable = 2'000'000'000; // the default model takes 1.2 GB
constexpr std::uint64_t largest_receipt = 1U << 20U;
constexpr std::size_t most_entries = 100'000;
constexpr int deepest = 4;

/// Itself, or the nearest parent that exists.
std::string existing(std::string path) {
    while (base::entry_at(path) == base::Entry::absent && path != "/" && path != ".")
        path = base::parent_directory(path);
    return path;
}

Check folder(const std::string& name, const std::string& path) {
    const std::string nearest = existing(path);
    const bool there = nearest == path;
    std::error_code ignored;
    if (!std::filesystem::is_directory(nearest, ignored))
        return {name, Check::State::fail, path + ": " + nearest + " is no folder", "move it out of the way"};
    if (::access(nearest.c_str(), W_OK | X_OK) == 0) {
        return {name, Check::State::ok, path + (there ? ", writable" : ", made when needed"), ""};
    }
    const std::string why = std::generic_category().message(errno);
    return {name, Check::State::fail, path + ": cannot write to " + nearest + ": " + why,
            name == "models" ? "choose another folder: xtask config set out DIR"
                             : "change its owner or mode"};
}

std::string absolute(const std::string& path) {
    std::error_code ignored;
    return (std::filesystem::current_path(ignored) / path).string();
}

std::string reference_folder(const services::Environment& environment) {
    if (const auto folder = environment("BITNET_CPP_DIR")) return *folder;
    const auto home = environment("HOME");
    return home ? *home + "/.cache/bitnet_cpp" : std::string();
}

/// Every *.lock below `root`, links not followed.
std::vector<std::string> lock_files(const std::string& root, const base::Cancel& cancel) {
    namespace fs = std::filesystem;
    std::vector<std::string> found;
    std::error_code error;
    std::size_t seen = 0;
    for (fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end && seen < most_entries; at.increment(error), ++seen) {
        cancel.check();
        if (at.depth() >= deepest) at.disable_recursion_pending();
        if (at->path().extension() == ".lock") found.push_back(at->path().string());
    }
    return found;
}

} // namespace

Checks folders(Bench& bench) {
    Checks checks{folder("models", absolute(bench.value("out")))};
    const std::string config = services::Settings::standard_files(bench.environment()).user;
    if (config.empty()) {
        checks.push_back({"home", Check::State::warn, "neither HOME nor XDG_CONFIG_HOME is an absolute path",
                          "set HOME: without it there are no settings, plugins and tokens of yours"});
    } else {
        checks.push_back(folder("config folder", base::parent_directory(config)));
    }
    return checks;
}

Checks disk(Bench& bench) {
    const std::string folder = existing(absolute(bench.value("out")));
    const auto mount = base::mount_of(folder);
    const std::string where = mount ? mount->type + " at " + mount->point : "unknown file system";
    Checks checks;
    try {
        const std::uint64_t free = base::available_space(folder);
        Check check{"disk", Check::State::ok, services::format_size(free) + " free on " + where, ""};
        if (free < comfortable) check.state = free < kept_free ? Check::State::fail : Check::State::warn;
        if (free < comfortable) check.cure = "make room, or choose another disk: xtask config set out DIR";
        checks.push_back(std::move(check));
    } catch (const Error& error) {
        checks.push_back({"disk", Check::State::fail, error.what(), ""});
    }
    const base::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd && base::on_network_file_system(fd.get())) {
        checks.push_back({"file system", Check::State::warn, where + " may be shared by several machines",
                          "works, but each process keeps a partial of its own; a local disk is faster"});
    }
    return checks;
}

Checks locks(Bench& bench) {
    std::size_t left = 0;
    Checks checks;
    for (const auto& root : {absolute(bench.value("out")), reference_folder(bench.environment())}) {
        if (root.empty()) continue;
        for (const auto& path : lock_files(root, bench.session().cancel())) {
            const auto lock = base::lock_state(path);
            if (!lock) continue;
            if (!lock->held) {
                ++left;
                continue;
            }
            checks.push_back({"lock", Check::State::warn, path + " is held by " + lock->owner,
                              "wait for it to end, or end it; nothing is lost by that"});
        }
    }
    const std::string rest =
        left == 0 ? "" : "; " + std::to_string(left) + " left behind, taken over when needed";
    if (checks.empty()) checks.push_back({"locks", Check::State::ok, "none held" + rest, ""});
    return checks;
}

Checks reference(Bench& bench) {
    const std::string name = "C++ reference";
    const std::string folder = reference_folder(bench.environment());
    if (folder.empty() || base::entry_at(folder) == base::Entry::absent)
        return {{name, Check::State::ok, "none built", ""}};
    const auto unusable = [&](const std::string& why) -> Checks {
        return {{name, Check::State::warn, folder + ": " + why, "xtask fetch-cpp builds it"}};
    };
    try {
        const std::string text = services::read_file(folder + "/receipt.json", largest_receipt);
        const auto document = base::parse_json(text);
        if (!document) return unusable("receipt.json: " + document.error());
        if (::access((folder + "/bitnet-llama-cli").c_str(), X_OK) != 0)
            return unusable("bitnet-llama-cli is missing");
        const JsonView receipt(document->nodes.data(), document->nodes.size());
        const std::string commit = receipt["commit"].text_or("");
        return {{name, Check::State::ok, folder + (commit.empty() ? "" : ", commit " + commit.substr(0, 12)),
                 ""}};
    } catch (const Error&) {
        return unusable("no receipt, so no build has ended there");
    }
}

} // namespace xtask::cli::doctor
