#include "hub/inventory.hpp"

#include "hub/names.hpp"
#include "hub/paths_info.hpp"

#include <algorithm>

namespace xtask::hub {

namespace {

constexpr std::uint64_t max_info_bytes = std::uint64_t{16} << 20;

class Survey {
  public:
    Survey(Context& context, Location where, std::span<const std::string> paths, const Access& access)
        : context_(context), where_(std::move(where)), paths_(paths), access_(access),
          findings_(paths.size()) {}

    Inventory run() {
        ask_together();
        ask_until_pinned();
        ask_each();
        for (auto& finding : findings_) inventory_.findings.push_back(of_one_commit(std::move(*finding)));
        return std::move(inventory_);
    }

  private:
    void warn(const std::string& text) {
        auto& warnings = inventory_.warnings;
        const bool is_new = std::find(warnings.begin(), warnings.end(), text) == warnings.end();
        if (!text.empty() && is_new) warnings.push_back(text);
    }

    Finding of_one_commit(Finding finding) {
        auto* identity = std::get_if<Identity>(&finding);
        if (identity == nullptr) return finding;
        warn(identity->warning);
        if (identity->commit.empty()) identity->commit = inventory_.commit;
        if (identity->commit == inventory_.commit) return finding;
        return Error(ExitCode::network, "revision-mismatch",
                     where_.endpoint.origin() + " answers with commit " + identity->commit + " instead of " +
                         inventory_.commit,
                     "the repository may have changed in between: repeat the command");
    }

    void pin(const std::string& commit) {
        if (!inventory_.commit.empty() || commit.empty()) return;
        inventory_.commit = commit;
        where_.revision = commit;
    }

    void ask_together() {
        for (std::size_t begin = 0; begin < paths_.size(); begin += max_paths_asked) {
            const auto chunk = paths_.subspan(begin, std::min(max_paths_asked, paths_.size() - begin));
            auto info = ask_paths_info(context_, where_, chunk, access_);
            if (!info) return;
            if (info->commit.empty() && inventory_.commit.empty() && !is_commit(where_.revision)) {
                pin(ask_commit());
                info = ask_paths_info(context_, where_, chunk, access_);
                if (!info) return;
            }
            pin(info->commit);
            warn(info->warning);
            std::move(info->findings.begin(), info->findings.end(),
                      findings_.begin() + static_cast<std::ptrdiff_t>(begin));
        }
    }

    /// What the revision means now, from a server whose answers do not say so; empty: it does not know
    /// either.
    std::string ask_commit() {
        const Url at = api_url(where_.endpoint, where_.repository, "revision", where_.revision);
        HttpRequest request;
        request.url = at.text();
        request.credentials = access_.credentials(at);
        request.max_body = max_info_bytes;
        const HttpResponse response = context_.http().request(request);
        if (response.status != 200 || response.truncated) return {};
        try {
            const auto document = context_.parse_json(response.body);
            std::string commit = document["sha"].text_or("");
            return is_commit(commit) ? commit : std::string();
        } catch (const Error&) { // not JSON: no commit
            return {};
        }
    }

    Location location(std::size_t index) const {
        Location location = where_;
        location.path = paths_[index];
        return location;
    }

    /// One after the other, until an answer says what the revision means, or that this server knows no
    /// commits.
    void ask_until_pinned() {
        if (!inventory_.commit.empty() || is_commit(where_.revision)) return;
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            if (findings_[i]) continue;
            try {
                const Identity identity = identify(context_.http(), location(i), access_);
                findings_[i] = identity;
                return pin(identity.commit);
            } catch (const Error& error) {
                if (!is_about_one_file(error)) throw;
                findings_[i] = error;
            }
        }
    }

    static bool is_about_one_file(const Error& error) {
        return !error.retryable && (error.code == ExitCode::network || error.code == ExitCode::auth);
    }

    void ask_each() {
        std::vector<std::size_t> open;
        std::vector<Location> locations;
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            if (findings_[i]) continue;
            open.push_back(i);
            locations.push_back(location(i));
        }
        auto found = identify_each(context_.http(), locations, access_);
        for (std::size_t i = 0; i < open.size(); ++i) findings_[open[i]] = std::move(found[i]);
    }

    Context& context_;
    Location where_;
    std::span<const std::string> paths_;
    const Access& access_;
    std::vector<std::optional<Finding>> findings_;
    Inventory inventory_;
};

} // namespace

Inventory take_inventory(Context& context, const Location& where, std::span<const std::string> paths,
                         const Access& access) {
    return Survey(context, where, paths, access).run();
}

} // namespace xtask::hub
