#include "verify_command.hpp"

#include "check.hpp"
#include "explain_refusals.hpp"
#include "hub/artifact.hpp"
#include "hub/item.hpp"
#include "hub/names.hpp"
#include "hub/tree.hpp"
#include "installed.hpp"
#include "report.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <sys/stat.h>

namespace xtask::hf_download {

namespace {

constexpr std::size_t max_listed = 20;

struct Question {
    std::vector<std::string> paths;
    hub::Url endpoint;
    hub::AccessOptions access;
    std::string repository, revision; ///< empty: only receipts count
    bool repair = false, offline = false;
};

Question read_question(const Args& args) {
    Question question{args.all("path"),
                      hub::parse_endpoint(args.text("base-url")),
                      {args.text_or("token-file", ""), args.flag("send-token")},
                      args.text_or("id", ""),
                      args.text("rev"),
                      args.flag("repair"),
                      args.flag("offline")};
    if (!question.repository.empty()) hub::check_repository(question.repository);
    hub::check_revision(question.revision);
    if (question.offline && (question.repair || !question.repository.empty())) {
        throw Error(ExitCode::usage, "conflict",
                    "--repair and --id ask the hub, and --offline forbids requests",
                    "leave one out; HF_HUB_OFFLINE and BITNET_OFFLINE mean --offline too");
    }
    return question;
}

/// The files a run looks at, each once.
class Collection {
  public:
    Collection(Context& context, const Question& question) : context_(context), question_(question) {
        if (question.repository.empty()) return;
        const hub::Access access = hub::find_access(context, question.endpoint, question.access);
        tree_ =
            hub::list_tree(context, {question.endpoint, question.repository, question.revision, ""}, access);
    }

    void add(std::string path) {
        while (path.size() > 1 && path.ends_with('/')) path.pop_back();
        struct stat status {};
        const bool exists = ::lstat(path.c_str(), &status) == 0;
        if (exists && S_ISLNK(status.st_mode) && ::stat(path.c_str(), &status) != 0) status.st_mode = S_IFLNK;
        if (exists && S_ISDIR(status.st_mode)) return add_folder(path);
        const std::size_t slash = path.rfind('/');
        const std::string folder = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
        const std::string leaf = path.substr(slash + 1);
        auto file = read_installed(context_, folder, leaf);
        if (!exists && !file) {
            throw Error(ExitCode::failure, "not-found", "there is no " + hub::quoted(path),
                        "name a file or a folder");
        }
        if (!file) return add_unrecorded(folder, leaf, leaf);
        add(*std::move(file), leaf);
    }

    std::vector<Check> take() { return std::move(checks_); }

  private:
    void add_folder(const std::string& root) {
        Findings findings = find_installed(context_, root);
        const std::string prefix = root.ends_with('/') ? root : root + "/";
        for (Installed& file : findings.recorded) {
            const std::string below = file.file().substr(prefix.size());
            add(std::move(file), below);
        }
        for (const std::string& path : findings.unrecorded) {
            const std::size_t slash = path.rfind('/');
            add_unrecorded(path.substr(0, slash), path.substr(slash + 1), path.substr(prefix.size()));
        }
    }

    void add(Installed file, const std::string& below) {
        if (tree_ && file.repository == question_.repository)
            announce(file, tree_->files.count(file.path) ? file.path : below);
        if (known_.insert(file.file()).second)
            checks_.push_back({std::move(file), Check::State::unrecorded, {}});
    }

    /// Of a file without receipt the hub may know what it should be, by its place below the folder.
    void add_unrecorded(const std::string& folder, const std::string& leaf, const std::string& below) {
        Installed file;
        file.folder = folder;
        file.leaf = leaf;
        if (tree_) announce(file, below);
        if (known_.insert(file.file()).second)
            checks_.push_back({std::move(file), Check::State::unrecorded, {}});
    }

    void announce(Installed& file, const std::string& path) const {
        const auto found = tree_->files.find(path);
        if (found == tree_->files.end()) return;
        file.repository = question_.repository;
        file.path = path;
        file.revision = question_.revision;
        file.commit = tree_->commit;
        file.sha256 = found->second.sha256;
        file.git_blob = found->second.git_blob;
        file.size = found->second.length.value_or(0);
    }

    Context& context_;
    const Question& question_;
    std::optional<hub::Tree> tree_;
    std::set<std::string> known_;
    std::vector<Check> checks_;
};

bool is_bad(const Check& check) {
    return check.state == Check::State::damaged || check.state == Check::State::missing;
}

/// Fetches the bad ones again, in one batch: the file that is there stays until the new one is verified.
void repair(Context& context, const Question& question, std::vector<Check>& checks) {
    std::vector<Check*> bad;
    std::vector<hub::Item> items;
    std::optional<hub::Access> access;
    for (Check& check : checks) {
        if (!is_bad(check)) continue;
        if (!access) access = hub::find_access(context, question.endpoint, question.access);
        const Installed& file = check.file;
        Artifact& artifact = items.emplace_back().artifact;
        artifact = artifact_of(file);
        artifact.repair = true; // its receipt may well say that it is as it should be
        hub::Identity identity;
        identity.commit = artifact.commit;
        identity.sha256 = artifact.sha256;
        identity.git_blob = artifact.git_blob;
        identity.length = artifact.length;
        hub::announce(artifact, {question.endpoint, file.repository, artifact.revision, file.path}, identity,
                      *access);
        bad.push_back(&check);
    }
    if (bad.empty()) return;
    hub::fetch(context, hub::pointers_to(items));
    explain_refusals(context, question.endpoint, question.access, items);
    for (std::size_t i = 0; i < bad.size(); ++i) {
        if (items[i].outcome) {
            bad[i]->state = Check::State::repaired;
            bad[i]->fetched = items[i].outcome->transferred;
        } else {
            bad[i]->why +=
                (bad[i]->why.empty() ? "" : "; ") + std::string("not repaired: ") + items[i].error->what();
        }
    }
}

std::size_t count(const std::vector<Check>& checks, Check::State state) {
    return static_cast<std::size_t>(std::count_if(checks.begin(), checks.end(),
                                                  [&](const Check& check) { return check.state == state; }));
}

constexpr std::array states{Check::State::intact, Check::State::repaired, Check::State::damaged,
                            Check::State::missing, Check::State::unrecorded};

std::string remark(const Check& check) {
    if (check.state == Check::State::repaired) return ", with " + byte_count(check.fetched) + " fetched";
    return check.why.empty() ? "" : ": " + check.why;
}

std::string text_of(const std::vector<Check>& checks) {
    std::string text, totals;
    std::size_t listed = 0;
    for (const Check& check : checks) {
        if (check.state == Check::State::intact || ++listed > max_listed) continue;
        text += report_line(state_name(check.state), " " + check.file.file() + remark(check));
    }
    if (listed > max_listed) text += "  and " + grouped(listed - max_listed) + " more\n";
    std::uint64_t size = 0;
    for (const Check& check : checks) {
        const bool good = check.state == Check::State::intact || check.state == Check::State::repaired;
        size += good ? check.file.size : 0;
    }
    for (const Check::State state : states) {
        const std::size_t number = count(checks, state);
        if (number > 0)
            totals += (totals.empty() ? "" : ", ") + grouped(number) + " " + std::string(state_name(state));
    }
    return text + report_line("files", grouped(checks.size()) + ": " + totals) +
           report_line("verified", byte_count(size));
}

void write_ranges(JsonWriter& json, const std::vector<Range>& ranges) {
    if (ranges.empty()) return;
    json.key("damaged").begin_array();
    for (const Range& range : ranges)
        json.begin_object().member("begin", range.begin).member("end", range.end).end_object();
    json.end_array();
}

std::string json_of(const std::vector<Check>& checks) {
    JsonWriter json;
    json.begin_object().key("files").begin_array();
    for (const Check& check : checks) {
        const Installed& file = check.file;
        json.begin_object()
            .member("path", file.file())
            .member("state", state_name(check.state))
            .member_if("why", check.why)
            .member_if("repository", file.repository)
            .member_if("file", file.path)
            .member_if("commit", file.commit)
            .member_if("sha256", file.sha256)
            .member_if("git_blob", file.git_blob);
        if (check.state != Check::State::unrecorded) json.member("size", file.size);
        if (check.state == Check::State::repaired) json.member("fetched", check.fetched);
        write_ranges(json, check.damaged);
        json.end_object();
    }
    json.end_array().key("totals").begin_object().member("files", std::uint64_t{checks.size()});
    for (const Check::State state : states)
        json.member(state_name(state), std::uint64_t{count(checks, state)});
    return json.end_object().end_object().take();
}

} // namespace

ExitCode Verify::run(Context& context, const Args& args) {
    const Question question = read_question(args);
    Collection collection(context, question);
    for (const std::string& path : question.paths) collection.add(path);
    std::vector<Check> checks = collection.take();
    for (Check& check : checks) {
        look_at(context, check);
        if (is_bad(check))
            context.ui().warn(check.file.file() + " is " + std::string(state_name(check.state)));
    }
    if (question.repair) repair(context, question, checks);
    context.ui().print(text_of(checks));
    context.ui().result(json_of(checks));
    const auto bad = std::find_if(checks.begin(), checks.end(), is_bad);
    if (bad != checks.end()) {
        const std::size_t number =
            count(checks, Check::State::damaged) + count(checks, Check::State::missing);
        throw Error(ExitCode::verification_failed, "damaged",
                    grouped(number) + (number == 1 ? " file is" : " files are") +
                        " not what was downloaded; the first: " + hub::quoted(bad->file.file()) + " is " +
                        std::string(state_name(bad->state)) + (bad->why.empty() ? "" : ": " + bad->why),
                    question.repair ? "" : "--repair fetches it again");
    }
    if (count(checks, Check::State::unrecorded) < checks.size()) return ExitCode::ok;
    throw Error(ExitCode::failure, "nothing-to-verify", "nothing here says what a file should be",
                "receipts stand beside what xtask downloads; --id ORG/REPO compares with the hub");
}

} // namespace xtask::hf_download
