#include "git.hpp"

#include "cache.hpp"

#include <array>
#include <filesystem>
#include <utility>

namespace xtask::cpp_reference {

namespace {

constexpr std::array retry_pauses{std::chrono::seconds(1), std::chrono::seconds(3)};

/// Settings that win over those of the user and the system, for git and whatever it starts. Transports are
/// none but those named: others run programs, and a submodule must not read files of this machine unless the
/// repository itself is one. Hooks, monitors, filters and questions: none.
std::vector<std::pair<std::string, std::string>> environment_of_git(bool local) {
    const std::pair<const char*, const char*> settings[] = {
        {"protocol.allow", "never"},
        {"protocol.http.allow", "always"},
        {"protocol.https.allow", "always"},
        {"protocol.ssh.allow", "always"},
        {"protocol.git.allow", "always"},
        {"protocol.file.allow", local ? "always" : "never"},
        {"core.hooksPath", "/dev/null"},
        {"core.fsmonitor", "false"},
        {"core.askPass", ""},
        {"core.autocrlf", "false"},
        {"gc.auto", "0"},
        {"maintenance.auto", "false"},
        {"filter.lfs.smudge", ""},
        {"filter.lfs.process", ""},
        {"filter.lfs.required", "false"},
        {"submodule.recurse", "false"},
        {"fetch.recurseSubmodules", "false"},
        {"advice.detachedHead", "false"},
    };
    std::vector<std::pair<std::string, std::string>> variables{
        {"GIT_TERMINAL_PROMPT", "0"}, {"GIT_LFS_SKIP_SMUDGE", "1"}, {"SSH_ASKPASS_REQUIRE", "never"}};
    std::size_t count = 0;
    for (const auto& [key, value] : settings) {
        const std::string number = std::to_string(count++);
        variables.emplace_back("GIT_CONFIG_KEY_" + number, key);
        variables.emplace_back("GIT_CONFIG_VALUE_" + number, value);
    }
    variables.emplace_back("GIT_CONFIG_COUNT", std::to_string(count));
    return variables;
}

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// What a git that was killed leaves behind, here and in submodules: nobody else is at work, we hold the
/// cache's lock.
void remove_leftovers(const std::string& git_directory) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> leftovers;
    for (fs::recursive_directory_iterator entry(git_directory, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& path = entry->path();
        const bool partial =
            path.filename().string().rfind("tmp_", 0) == 0 && path.parent_path().filename() == "pack";
        if (path.extension() == ".lock" || partial) leftovers.push_back(path);
    }
    for (const fs::path& path : leftovers) fs::remove(path, error);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

} // namespace

Git::Git(Runner& runner, Repository repository, std::string tree)
    : runner_(runner), repository_(std::move(repository)), tree_(std::move(tree)) {}

Step Git::step(std::string name, const std::vector<std::string>& arguments, bool in_tree) const {
    Step step;
    step.name = std::move(name);
    step.arguments = {"git"};
    if (in_tree) step.arguments.insert(step.arguments.end(), {"-C", tree_});
    step.arguments = joined(std::move(step.arguments), arguments);
    step.environment = environment_of_git(repository_.local);
    return step;
}

StepResult Git::local(const Step& step, const char* reason) {
    StepResult result = runner_.run_in_time(step, ExitCode::build_failed);
    if (result.succeeded()) return result;
    if (says_no_space(result.tail)) throw git_network_error(repository_.url, result.tail);
    throw Error(ExitCode::build_failed, reason, step.name + ": " + git_complaint(result.tail),
                log_hint(runner_));
}

StepResult Git::remote(const Step& step) {
    for (const auto pause : retry_pauses) {
        StepResult result = runner_.run_in_time(step, ExitCode::network);
        if (result.succeeded() || says_no_such_ref(result.tail) || says_unadvertised(result.tail))
            return result;
        const Error error = git_network_error(repository_.url, result.tail);
        if (!error.retryable) return result;
        Ui ui = runner_.context().ui();
        ui.warn(std::string(error.what()) + "; trying again in " + std::to_string(pause.count()) + "s");
        ui.event("retry", JsonWriter()
                              .begin_object()
                              .member("why", error.what())
                              .member("wait_ms", std::int64_t{pause.count()} * 1000)
                              .end_object()
                              .text());
        runner_.pause(pause);
    }
    return runner_.run_in_time(step, ExitCode::network);
}

std::string Git::answer(const std::string& name, const std::vector<std::string>& arguments) {
    Step question = step(name, arguments);
    question.capture = true;
    return local(question, "git-failed").output;
}

std::optional<Resolved> Git::look_up(const std::string& ref) {
    if (is_commit(ref)) return Resolved{RefKind::commit, "", ref, false};
    Step question =
        step("asking " + repository_.url, {"ls-remote", repository_.url, ref, ref + "^{}"}, false);
    question.capture = true;
    const StepResult result = remote(question);
    if (!result.succeeded()) throw git_network_error(repository_.url, result.tail);
    return choose_ref(parse_refs(result.output), ref);
}

std::vector<Ref> Git::all_refs() {
    Step question = step("asking " + repository_.url, {"ls-remote", repository_.url}, false);
    question.capture = true;
    const StepResult result = remote(question);
    if (!result.succeeded()) throw git_network_error(repository_.url, result.tail);
    return parse_refs(result.output);
}

/// What there is of repositories can be used: a clone of a submodule that was killed has no commit, and git
/// does not begin it again.
bool Git::is_whole() {
    const auto succeeds = [&](Step question) {
        question.capture = true;
        return runner_.run_in_time(question, ExitCode::build_failed).succeeded();
    };
    if (!succeeds(step("preparing", {"rev-parse", "--resolve-git-dir", tree_ + "/.git"}))) return false;
    if (!std::filesystem::exists(tree_ + "/.git/modules")) return true;
    return succeeds(step("preparing", {"submodule", "--quiet", "foreach", "--recursive",
                                       "git rev-parse --quiet --verify HEAD^{commit}"}));
}

void Git::prepare_tree() {
    if (std::filesystem::exists(tree_ + "/.git")) {
        remove_leftovers(tree_ + "/.git");
        if (!is_whole()) remove_tree(tree_);
    }
    local(step("preparing", {"init", "--quiet", "--template=", tree_}, false), "git-failed");
    local(step("preparing", {"config", "--local", "remote.origin.url", repository_.url}), "git-failed");
}

bool Git::has_commit(const std::string& commit) {
    Step question = step("preparing", {"cat-file", "-e", commit + "^{commit}"});
    question.capture = true;
    return runner_.run_in_time(question, ExitCode::build_failed).succeeded();
}

std::string Git::fetch(const Resolved& what) {
    std::vector<std::string> arguments{"fetch", "--no-tags", "--force", "--progress", "--update-shallow"};
    if (!repository_.bundle) arguments.insert(arguments.end(), {"--depth", "1"});
    const std::string& name = what.kind == RefKind::commit ? what.commit : what.name;
    const StepResult result = remote(step("fetching", joined(arguments, {repository_.url, name})));
    if (result.succeeded())
        return first_line(
            answer("fetching", {"rev-parse", "--verify", "--end-of-options", "FETCH_HEAD^{commit}"}));
    if (says_no_such_ref(result.tail)) {
        throw Error(ExitCode::network, "no-such-ref",
                    in_quotes(repository_.url) + " has no " +
                        (what.name.empty() ? "commit " + what.commit : what.name),
                    "check --tag and --repo; --offline uses what is there");
    }
    if (says_unadvertised(result.tail)) return fetch_everything(what.commit);
    throw git_network_error(repository_.url, result.tail);
}

/// From a server that gives no single commits.
std::string Git::fetch_everything(const std::string& commit) {
    const StepResult result =
        remote(step("fetching", {"fetch", "--no-tags", "--force", "--progress", repository_.url,
                                 "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"}));
    if (!result.succeeded()) throw git_network_error(repository_.url, result.tail);
    if (has_commit(commit)) return commit;
    throw Error(ExitCode::network, "no-such-ref", in_quotes(repository_.url) + " has no commit " + commit,
                "check --tag and --repo");
}

void Git::check_out(const std::string& commit) {
    // A cache that was copied or unpacked has other inodes: without a look at the contents git would write
    // every file again, and the build would begin anew.
    if (std::filesystem::exists(tree_ + "/.git/index"))
        local(step("checking out", {"update-index", "-q", "--refresh"}), "checkout-failed");
    local(step("checking out", {"checkout", "--quiet", "--force", "--detach", commit, "--"}),
          "checkout-failed");
    local(step("checking out", {"clean", "--quiet", "-ffdx"}), "checkout-failed");
}

void Git::check_submodules() {
    Step question = step("checking submodules", {"config", "--file", ".gitmodules", "--null", "--get-regexp",
                                                 "^submodule\\..*\\.(url|update)$"});
    question.capture = true;
    const StepResult result = runner_.run_in_time(question, ExitCode::build_failed);
    std::string_view rest = result.output; // "submodule.NAME.url\nVALUE\0" each
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\0'), rest.size());
        const auto entry = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto line = std::min(entry.find('\n'), entry.size());
        const std::string value(entry.substr(std::min(line + 1, entry.size())));
        const bool is_url = line >= 4 && entry.substr(line - 4, 4) == ".url";
        if (is_url) {
            check_submodule_url(value, repository_.local);
        } else if (value.rfind('!', 0) == 0) {
            throw Error(ExitCode::build_failed, "unsafe-submodule",
                        "a submodule of " + in_quotes(repository_.url) + " wants a command to be run",
                        "do not build this repository unless you know why it says that");
        }
    }
}

void Git::update_submodules() {
    namespace fs = std::filesystem;
    if (!fs::exists(tree_ + "/.gitmodules")) return;
    check_submodules();
    const bool there_before = fs::exists(tree_ + "/.git/modules");
    if (there_before) {
        local(step("fetching submodules", {"submodule", "--quiet", "sync", "--recursive"}),
              "submodule-failed");
        for_each_submodule("git update-index -q --refresh");
    }
    const std::vector<std::string> update{"submodule", "update",     "--init", "--recursive",
                                          "--force",   "--progress", "--jobs", "4"};
    StepResult result = remote(step("fetching submodules", joined(update, {"--depth", "1"})));
    if (!result.succeeded() && says_unadvertised(result.tail))
        result = remote(step("fetching submodules", update));
    if (!result.succeeded()) {
        const Error error = git_network_error(repository_.url, result.tail);
        const bool refused = error.reason == "transport-refused", unknown = error.reason == "git-failed";
        throw Error(refused || unknown ? ExitCode::build_failed : error.code,
                    refused   ? "unsafe-submodule"
                    : unknown ? "submodule-failed"
                              : error.reason,
                    "a submodule of " + in_quotes(repository_.url) +
                        " cannot be fetched: " + git_complaint(result.tail),
                    unknown ? log_hint(runner_) : error.hint, error.retryable);
    }
    if (there_before) for_each_submodule("git clean --quiet -ffdx");
}

/// `command` is a constant of ours: git hands it to a shell.
void Git::for_each_submodule(const char* command) {
    local(step("checking out", {"submodule", "--quiet", "foreach", "--recursive", command}),
          "checkout-failed");
}

std::vector<Submodule> Git::submodules() {
    std::vector<Submodule> found;
    if (!std::filesystem::exists(tree_ + "/.gitmodules")) return found;
    const std::string text = answer("checking out", {"submodule", "status", "--recursive"});
    std::string_view rest = text; // " COMMIT PATH (description)" a line
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.size() < 2) continue;
        line.remove_prefix(1);
        const auto space = std::min(line.find(' '), line.size());
        if (!is_commit(line.substr(0, space))) continue;
        auto path = line.substr(std::min(space + 1, line.size()));
        if (const auto description = path.rfind(" ("); description != path.npos)
            path = path.substr(0, description);
        found.push_back({std::string(path), std::string(line.substr(0, space))});
    }
    return found;
}

void Git::apply(const std::string& patch) {
    const StepResult result = runner_.run_in_time(
        step("applying " + patch, {"apply", "--whitespace=nowarn", "--", patch}), ExitCode::build_failed);
    if (result.succeeded()) return;
    throw Error(ExitCode::build_failed, "patch-failed",
                "the patch " + in_quotes(patch) + " does not apply: " + git_complaint(result.tail),
                "patches are applied in the order given, to the commit given with --tag");
}

} // namespace xtask::cpp_reference
