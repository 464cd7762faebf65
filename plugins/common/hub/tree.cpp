#include "hub/tree.hpp"

#include "hub/entry.hpp"
#include "hub/hops.hpp"
#include "hub/names.hpp"
#include "hub/refusal.hpp"

#include <algorithm>
#include <set>

namespace xtask::hub {

namespace {

constexpr std::uint64_t max_page_bytes = std::uint64_t{16} << 20;
constexpr std::size_t max_query_bytes = 8192;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// `; rel="next"; title="a;b"`: the first rel holds the word next.
bool is_next(std::string_view parameters) {
    while (!parameters.empty()) {
        parameters.remove_prefix(1);
        bool inside = false;
        std::size_t end = 0;
        while (end < parameters.size() && (inside || parameters[end] != ';'))
            inside ^= parameters[end++] == '"';
        const std::string_view one = trimmed(parameters.substr(0, end));
        parameters.remove_prefix(end);
        const std::size_t equals = one.find('=');
        if (equals == one.npos || trimmed(one.substr(0, equals)) != "rel") continue;
        std::string words(trimmed(one.substr(equals + 1)));
        std::replace(words.begin(), words.end(), '"', ' ');
        return (" " + words + " ").find(" next ") != std::string::npos;
    }
    return false;
}

class Listing {
  public:
    Listing(Context& context, const Location& where, const Access& access)
        : context_(context), where_(where), access_(access) {}

    Tree run() {
        const Url first = api_url(where_.endpoint, where_.repository, "tree", where_.revision);
        std::string query = "?recursive=true&expand=false";
        std::set<std::string> asked;
        while (!query.empty()) {
            if (!asked.insert(query).second)
                refuse("pagination", "leads back to a page that was read already");
            if (asked.size() > max_tree_pages)
                refuse("pagination", "has more than " + std::to_string(max_tree_pages) + " pages");
            Url at = first;
            at.target += query;
            query = take(ask(context_.http(), where_.endpoint, std::move(at), max_page_bytes, access_));
        }
        check_folders();
        return std::move(tree_);
    }

  private:
    [[noreturn]] void refuse(const char* reason, const std::string& what) const {
        throw Error(ExitCode::network, reason,
                    "the list of files of " + where_.repository + " from " + where_.endpoint.origin() + " " +
                        what,
                    "name files with --file, or check --base-url");
    }

    /// The query of the next page.
    std::string take(const Answer& answer) {
        const HttpResponse& response = answer.response;
        if (response.status != 200) throw refusal(where_, answer.at, response, access_);
        if (response.truncated) refuse("too-many-files", "has a page of over 16 MiB");
        pin(response.header("X-Repo-Commit").value_or(""));
        if (const auto warning = response.header("X-HF-Warning")) tree_.warning = *warning;
        try {
            const auto document = context_.parse_json(response.body);
            if (!document.root().is_array()) refuse("no-listing", "is not a list");
            for (const JsonView entry : document.root()) add(entry);
        } catch (const Error& error) {
            if (error.code != ExitCode::failure) throw;
            refuse("no-listing", "is not JSON" + shown(response));
        }
        for (const Header& header : response.headers) {
            const Headers one{header};
            const auto link = find_header(one, "Link");
            if (!link) continue;
            if (auto query = next_query(*link); !query.empty()) return query;
        }
        return {};
    }

    static std::string shown(const HttpResponse& response) {
        return ": it begins with " + quoted(std::string_view(response.body).substr(0, 32)) +
               " (content type: " + std::string(response.header("Content-Type").value_or("none")) + ")";
    }

    void pin(std::string_view commit) {
        if (!is_commit(commit)) return;
        if (tree_.commit.empty()) tree_.commit = commit;
        const bool asked_for_another = is_commit(where_.revision) && where_.revision != commit;
        if (tree_.commit == commit && !asked_for_another) return;
        throw Error(ExitCode::network, "revision-mismatch",
                    where_.endpoint.origin() + " answers with commit " + std::string(commit) +
                        " instead of " + (asked_for_another ? where_.revision : tree_.commit),
                    "the repository may have changed in between: repeat the command");
    }

    void add(JsonView entry) {
        const auto path = entry["path"].text();
        if (!path) refuse("unsafe-listing", "has an entry without a path");
        const bool is_folder = entry["type"].text().value_or("") == "directory";
        try {
            check_file(*path);
        } catch (const Error& error) {
            refuse("unsafe-listing", std::string("cannot be trusted: ") + error.what());
        }
        if (tree_.files.size() + folders_.size() >= max_tree_files) {
            refuse("too-many-files", "has more than " + std::to_string(max_tree_files) + " entries; " +
                                         quoted(*path) + " is one too many");
        }
        const bool is_new = is_folder ? folders_.emplace(*path).second : add_file(std::string(*path), entry);
        if (!is_new) refuse("unsafe-listing", "cannot be trusted: " + quoted(*path) + " stands in it twice");
    }

    bool add_file(std::string path, JsonView entry) {
        auto identity = read_entry(entry);
        if (!identity) refuse("unsafe-listing", "does not say what " + quoted(path) + " is");
        return tree_.files.emplace(std::move(path), *std::move(identity)).second;
    }

    void check_folders() {
        for (auto& [path, identity] : tree_.files) {
            identity.commit = tree_.commit;
            for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
                folders_.insert(path.substr(0, slash));
        }
        for (const auto& [path, identity] : tree_.files) {
            if (folders_.count(path) == 0) continue;
            refuse("unsafe-listing", "cannot be trusted: " + quoted(path) + " is a file and a folder");
        }
    }

    Context& context_;
    const Location& where_;
    const Access& access_;
    Tree tree_;
    std::set<std::string> folders_;
};

} // namespace

std::string next_query(std::string_view link) {
    while (true) {
        const std::size_t begin = link.find('<');
        const std::size_t end = begin == link.npos ? begin : link.find('>', begin);
        if (end == link.npos) return {};
        const std::string_view target = link.substr(begin + 1, end - begin - 1);
        link.remove_prefix(end + 1);
        bool inside = false;
        std::size_t stop = 0;
        while (stop < link.size() && (inside || link[stop] != ',')) inside ^= link[stop++] == '"';
        const std::string_view parameters = trimmed(link.substr(0, stop));
        link.remove_prefix(stop);
        if (!is_next(parameters)) continue;
        const std::size_t query = target.find('?');
        if (query == target.npos) return {};
        const std::string_view text = target.substr(query, target.find('#') - query);
        return text.size() > max_query_bytes ? std::string() : std::string(text);
    }
}

Tree list_tree(Context& context, const Location& where, const Access& access) {
    return Listing(context, where, access).run();
}

} // namespace xtask::hub
