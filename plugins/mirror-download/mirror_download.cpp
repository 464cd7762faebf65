#include "mirror_download.hpp"

#include "choice.hpp"
#include "hub/names.hpp"
#include "item.hpp"
#include "known_copies.hpp"
#include "list_mirrors.hpp"
#include "report.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace xtask::mirror_download {

namespace {

Artifact artifact_for(const hub::Wanted& wanted, const std::string& path) {
    Artifact artifact;
    artifact.directory = wanted.directory;
    artifact.leaf = hub::leaf(path);
    artifact.repository = wanted.repository;
    artifact.path = path;
    artifact.revision = wanted.revision;
    artifact.required_sha256 = wanted.required_sha256;
    artifact.force = wanted.force;
    artifact.no_verify = wanted.no_verify;
    artifact.dry_run = wanted.dry_run;
    return artifact;
}

/// What a commit means never changes, so a file that came from it and was not touched since needs no request.
bool is_pinned_and_intact(Context& context, const hub::Wanted& wanted, const Artifact& artifact) {
    if (wanted.force || !hub::is_commit(wanted.revision)) return false;
    const Local local = context.transfer().lookup(artifact.directory, artifact.leaf);
    return local.state == Local::State::intact && local.repository == wanted.repository &&
           local.path == artifact.path && local.commit == wanted.revision;
}

class Run {
  public:
    Run(Context& context, const Args& args, const hub::Wanted& wanted, History& history)
        : context_(context), args_(args), wanted_(wanted), history_(history) {}

    void go() {
        for (const std::string& path : wanted_.paths)
            items_.push_back({artifact_for(wanted_, path), {}, {}, {}, {}});
        identify();
        const auto begin = std::chrono::steady_clock::now();
        fetch();
        const auto took = std::chrono::steady_clock::now() - begin;
        remember(std::chrono::duration_cast<std::chrono::milliseconds>(took));
        Ui ui = context_.ui();
        if (items_.size() > 1 || items_.front().outcome) ui.print(report_text(items_));
        ui.result(report_json(wanted_, items_));
        throw_gravest();
    }

  private:
    /// Asks the mirrors about all files but those that need no request.
    void identify() {
        std::vector<Item*> unknown;
        std::vector<std::string> paths;
        for (Item& item : items_) {
            if (is_pinned_and_intact(context_, wanted_, item.artifact)) {
                item.artifact.commit = wanted_.revision;
            } else if (!wanted_.offline) {
                unknown.push_back(&item);
                paths.push_back(item.artifact.path);
            }
        }
        if (unknown.empty()) return;
        const auto mirrors = chosen_mirrors(context_, args_, history_);
        const hub::AccessOptions access{args_.text_or("token-file", ""), args_.flag("send-token")};
        const auto answers = survey(context_, wanted_, mirrors, paths, access);
        for (std::size_t i = 0; i < unknown.size(); ++i) settle(*unknown[i], mirrors, answers[i]);
        offer_known_copies(unknown);
        tell(mirrors, unknown);
    }

    void settle(Item& item, const std::vector<Mirror>& mirrors, const std::vector<Answer>& answers) {
        try {
            item.verdicts = agree(item.artifact, mirrors, answers);
            const std::string& commit = item.artifact.commit;
            if (commit_.empty()) commit_ = commit;
            if (!commit.empty() && commit != commit_) {
                throw Error(ExitCode::network, "revision-mismatch",
                            "the mirrors have files of commit " + commit_ + " and of commit " + commit,
                            "name the commit with --rev");
            }
        } catch (const Error& error) {
            item.error = error;
        }
    }

    void offer_known_copies(const std::vector<Item*>& items) {
        if (!host_takes_paths() || wanted_.force) return;
        const KnownCopies copies(context_, wanted_.out);
        for (Item* item : items) {
            Artifact& artifact = item->artifact;
            if (item->error || artifact.sha256.empty() || !artifact.length) continue;
            Candidate copy;
            copy.kind = Candidate::Kind::local;
            copy.target = copies.find(artifact.sha256, *artifact.length);
            copy.mirror = "this disk";
            if (!copy.target.empty())
                artifact.candidates.insert(artifact.candidates.begin(), std::move(copy));
        }
    }

    /// Once for each mirror, whatever the number of files.
    void tell(const std::vector<Mirror>& mirrors, const std::vector<Item*>& items) {
        for (const Mirror& mirror : mirrors) {
            for (const Item* item : items) {
                const auto verdict =
                    std::find_if(item->verdicts.begin(), item->verdicts.end(), [&](const Verdict& one) {
                        return one.mirror == mirror.name && one.role != Verdict::Role::source;
                    });
                if (verdict == item->verdicts.end()) continue;
                context_.ui().warn("mirror " + mirror.name + " " + std::string(role_name(verdict->role)) +
                                   ": " + verdict->why);
                if (verdict->role != Verdict::Role::lacking && verdict->role != Verdict::Role::unmixed)
                    history_.failed(mirror.name, std::time(nullptr));
                break;
            }
        }
    }

    void fetch() {
        std::vector<Item*> known;
        std::vector<Artifact> artifacts;
        for (Item& item : items_) {
            if (item.error) continue;
            known.push_back(&item);
            artifacts.push_back(item.artifact);
        }
        auto batch = context_.transfer().fetch_all(artifacts);
        if (batch.error && is_signal(batch.error->code)) throw *batch.error;
        for (std::size_t i = 0; i < known.size(); ++i) {
            known[i]->outcome = std::move(batch.outcomes[i]);
            if (known[i]->outcome) {
                known[i]->brought_by = bringer(*known[i]->outcome);
                continue;
            }
            known[i]->error = batch.errors[i] ? batch.errors[i] : batch.error;
            if (!known[i]->error) known[i]->error = to_error(nullptr);
        }
    }

    /// The receipt says which mirror it was.
    std::string bringer(const Outcome& outcome) {
        if (outcome.state != Outcome::State::fetched) return {};
        try {
            const auto receipt = context_.parse_json(context_.files().read(outcome.receipt));
            return receipt["mirror"].text_or("");
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            return {};
        }
    }

    void remember(std::chrono::milliseconds took) {
        std::uint64_t all = 0;
        for (const Item& item : items_) all += item.outcome ? item.outcome->transferred : 0;
        const std::time_t now = std::time(nullptr);
        for (const Item& item : items_) {
            if (item.brought_by.empty() || all == 0) continue;
            const std::uint64_t bytes = item.outcome->transferred;
            const auto share = static_cast<double>(bytes) / static_cast<double>(all);
            const auto time = static_cast<double>(std::max<std::int64_t>(took.count(), 1));
            history_.succeeded(item.brought_by, bytes, static_cast<std::uint64_t>(share * time), now);
        }
        history_.save(context_);
    }

    void throw_gravest() const {
        const Error* worst = nullptr;
        std::size_t failed = 0;
        for (const Item& item : items_) {
            if (!item.error) continue;
            ++failed;
            if (worst == nullptr || gravity(item.error->code) > gravity(worst->code)) worst = &*item.error;
        }
        if (worst == nullptr) return;
        if (items_.size() == 1) throw Error(*worst);
        throw Error(worst->code, worst->reason,
                    std::to_string(failed) + " of " + std::to_string(items_.size()) +
                        " files failed; the gravest: " + worst->what(),
                    worst->hint, worst->retryable);
    }

    Context& context_;
    const Args& args_;
    const hub::Wanted& wanted_;
    History& history_;
    std::vector<Item> items_;
    std::string commit_;
};

} // namespace

ExitCode MirrorDownload::run(Context& context, const Args& args) {
    const hub::Wanted wanted = hub::read_wanted(context, args);
    History history = History::load(context);
    if (args.flag("list-mirrors")) {
        list_mirrors(context, args, wanted, history);
    } else {
        Run(context, args, wanted, history).go();
    }
    return ExitCode::ok;
}

} // namespace xtask::mirror_download
