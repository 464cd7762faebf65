#include "mirror_download.hpp"

#include "choice.hpp"
#include "hub/artifact.hpp"
#include "hub/first_look.hpp"
#include "hub/hub_cache.hpp"
#include "item.hpp"
#include "known_copies.hpp"
#include "list_mirrors.hpp"
#include "listing.hpp"
#include "report.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <optional>
#include <system_error>

namespace xtask::mirror_download {

namespace {

/// Where it will stand, as KnownCopies would name it.
std::string own_place(const Artifact& artifact) {
    std::error_code error;
    return (std::filesystem::weakly_canonical(artifact.directory, error) / artifact.leaf).string();
}

class Run {
  public:
    Run(Context& context, const Args& args, const hub::Wanted& wanted, History& history)
        : context_(context), args_(args), wanted_(wanted),
          history_(history), access_{args.text_or("token-file", ""), args.flag("send-token")} {
        if (args.text_or("cache", "none") == "hf") cache_.emplace(context);
    }

    void go() {
        std::vector<std::string> paths = wanted_.paths;
        if (wanted_.selection.any()) {
            mirrors_ = chosen_mirrors(context_, args_, history_);
            paths = selected_paths(context_, wanted_, mirrors_, access_);
        }
        for (const std::string& path : paths)
            items_.emplace_back().artifact = hub::artifact_for(wanted_, path);
        identify();
        const auto all = hub::pointers_to(items_);
        if (cache_) cache_->offer(all);
        hub::look_first_at(context_, std::span(items_));
        offer_known_copies();
        hub::fetch(context_, all);
        if (cache_) cache_->keep(all, hub::HubCache::Refs::fill);
        remember();
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
            if (hub::is_pinned_and_intact(context_, wanted_, item.artifact)) {
                item.artifact.commit = wanted_.revision;
            } else if (!wanted_.offline) {
                unknown.push_back(&item);
                paths.push_back(item.artifact.path);
            }
        }
        if (unknown.empty()) return;
        if (mirrors_.empty()) mirrors_ = chosen_mirrors(context_, args_, history_);
        const auto answers = survey(context_, wanted_, mirrors_, paths, access_);
        for (std::size_t i = 0; i < unknown.size(); ++i) settle(*unknown[i], answers[i]);
        tell(unknown);
    }

    void settle(Item& item, const std::vector<Answer>& answers) {
        try {
            item.verdicts = agree(item.artifact, mirrors_, answers);
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

    void offer_known_copies() {
        if (wanted_.force || mirrors_.empty()) return; // then nobody was asked
        const KnownCopies copies(context_, wanted_.out);
        for (Item& item : items_) {
            Artifact& artifact = item.artifact;
            if (item.error || artifact.sha256.empty() || !artifact.length) continue;
            Candidate copy;
            copy.kind = Candidate::Kind::local;
            copy.target = copies.find(artifact.sha256, *artifact.length);
            copy.mirror = "this disk";
            if (!copy.target.empty() && copy.target != own_place(artifact))
                artifact.candidates.insert(artifact.candidates.begin(), std::move(copy));
        }
    }

    /// Once for each mirror, whatever the number of files.
    void tell(const std::vector<Item*>& items) {
        for (const Mirror& mirror : mirrors_) {
            for (const Item* item : items) {
                const auto verdict =
                    std::find_if(item->verdicts.begin(), item->verdicts.end(), [&](const Verdict& one) {
                        return one.mirror == mirror.name && one.role != Verdict::Role::source;
                    });
                if (verdict == item->verdicts.end()) continue;
                context_.ui().warn("mirror " + mirror.name + " " + std::string(role_name(verdict->role)) +
                                   ": " + verdict->why);
                JsonWriter members;
                members.begin_object().member("name", mirror.name).member("role", role_name(verdict->role));
                context_.ui().event("mirror", members.member("why", verdict->why).end_object().text());
                if (verdict->role != Verdict::Role::lacking && verdict->role != Verdict::Role::unmixed)
                    history_.failed(mirror.name, std::time(nullptr));
                break;
            }
        }
    }

    /// What each did, for the history and for whoever reads events.
    void remember() {
        const std::time_t now = std::time(nullptr);
        for (const Item& item : items_) {
            if (!item.outcome) continue;
            for (const Use& use : item.outcome->uses) {
                if (use.state == Use::State::unused) continue;
                JsonWriter members;
                members.begin_object().member("name", use.mirror).member("file", item.artifact.path);
                members.member("state", state_name(use.state)).member("bytes", use.bytes);
                context_.ui().event("mirror", members.member_if("reason", use.reason).end_object().text());
                const bool failed = use.state == Use::State::failed || use.state == Use::State::quarantined;
                if (failed) history_.failed(use.mirror, now);
                if (use.bytes > 0 && use.state != Use::State::quarantined)
                    history_.succeeded(use.mirror, use.bytes, std::max<std::uint64_t>(use.milliseconds, 1),
                                       now);
            }
        }
        history_.save(context_);
    }

    void throw_gravest() {
        const Error* worst = hub::gravest(hub::pointers_to(items_));
        if (worst == nullptr) return;
        if (items_.size() == 1) throw Error(*worst);
        const auto failed = std::count_if(items_.begin(), items_.end(),
                                          [](const Item& item) { return item.error.has_value(); });
        throw Error(worst->code, worst->reason,
                    std::to_string(failed) + " of " + std::to_string(items_.size()) +
                        " files failed; the gravest: " + worst->what(),
                    worst->hint, worst->retryable);
    }

    Context& context_;
    const Args& args_;
    const hub::Wanted& wanted_;
    History& history_;
    const hub::AccessOptions access_;
    std::optional<hub::HubCache> cache_;
    std::vector<Mirror> mirrors_;
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
