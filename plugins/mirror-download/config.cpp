#include "config.hpp"

#include "hub/names.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <set>

namespace xtask::mirror_download {

namespace {

constexpr std::size_t max_mirrors = 100;
constexpr std::size_t max_headers = 32;

/// What a request says for itself.
constexpr std::string_view reserved_headers[] = {
    "host", "range", "if-range", "connection", "content-length", "accept-encoding", "transfer-encoding"};

bool is_name(std::string_view text) {
    const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 64 && alphanumeric(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-'; });
}

bool is_header_name(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
}

/// One object of the list.
class Reader {
  public:
    Reader(JsonView json, std::string origin, std::size_t index)
        : json_(json), where_(std::move(origin) + ": \"mirrors\"[" + std::to_string(index) + "]") {}

    Mirror read() {
        if (!json_.is_object()) refuse("is no object");
        const std::string name = text("name", true);
        if (!is_name(name)) refuse("needs a \"name\" of a-z, 0-9 and -, at most 64 of them");
        if (name == "hf") refuse("may not be called hf: that is the hub of --base-url");
        where_ += " (" + name + ")";
        check_members();
        Mirror mirror = of_kind(text("kind", false), text("url", true));
        mirror.name = name;
        if (const std::string hash = text("hash", false); !hash.empty()) {
            if (mirror.kind != Mirror::Kind::http) refuse("has a \"hash\", which belongs to kind http");
            mirror.hash = UrlTemplate(hash, where_ + ".hash");
        }
        mirror.token_file = text("token_file", false);
        mirror.token_variable = text("token_env", false);
        if (!mirror.token_file.empty() && !mirror.token_variable.empty())
            refuse("has both \"token_file\" and \"token_env\"");
        read_headers(mirror.headers);
        const JsonView priority = json_["priority"];
        if (priority && !priority.integer()) refuse("has a \"priority\" that is no number");
        mirror.priority = priority.integer().value_or(0);
        return mirror;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw Error(ExitCode::usage, "bad-setting", where_ + " " + why, "xtask help mirror-download");
    }

    std::string text(std::string_view member, bool required) const {
        const JsonView value = json_[member];
        if (!value && !required) return {};
        if (!value.text() || value.text()->empty())
            refuse("needs a text for \"" + std::string(member) + "\"");
        const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
        if (std::any_of(value.text()->begin(), value.text()->end(), is_control))
            refuse("has control characters in \"" + std::string(member) + "\"");
        return std::string(*value.text());
    }

    void check_members() const {
        static constexpr std::string_view known[] = {"name",    "kind",       "url",       "hash",
                                                     "headers", "token_file", "token_env", "priority"};
        for (const JsonView member : json_) {
            if (std::find(std::begin(known), std::end(known), member.key()) == std::end(known))
                refuse("has an unknown member " + hub::quoted(member.key()));
        }
    }

    Mirror of_kind(const std::string& kind, const std::string& url) const {
        if (!kind.empty() && kind != "hf" && kind != "http" && kind != "file")
            refuse("has an unknown kind " + hub::quoted(kind) + ": hf, http or file");
        Mirror mirror = mirror_at(url, where_ + ".url");
        if (!kind.empty() && kind != kind_name(mirror.kind)) {
            refuse("is of kind " + kind + ", but its url looks like " + std::string(kind_name(mirror.kind)) +
                   ": a template has {file} in it, a folder is an absolute path");
        }
        return mirror;
    }

    void read_headers(Headers& headers) const {
        const JsonView object = json_["headers"];
        if (!object) return;
        if (!object.is_object() || object.size() > max_headers)
            refuse("needs an object of at most 32 texts for \"headers\"");
        for (const JsonView field : object) {
            std::string lower(field.key());
            for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            const auto reserved = std::find(std::begin(reserved_headers), std::end(reserved_headers), lower);
            if (!is_header_name(field.key()) || reserved != std::end(reserved_headers))
                refuse("has the header " + hub::quoted(field.key()) + ", which cannot be set");
            const auto value = field.text().value_or("\n");
            const auto visible = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
            if (value.size() > 8192 || !std::all_of(value.begin(), value.end(), visible))
                refuse("has a header " + hub::quoted(field.key()) + " whose value cannot be sent");
            headers.push_back({std::string(field.key()), std::string(value)});
        }
    }

    const JsonView json_;
    std::string where_;
};

} // namespace

bool is_address(std::string_view word) noexcept {
    return word.starts_with('/') || word.find("://") != word.npos || word.starts_with("file:");
}

Mirror mirror_at(std::string_view address, const std::string& what) {
    const auto refuse = [&](const std::string& why, const char* hint) {
        throw Error(ExitCode::usage, "bad-mirror", what + " " + why, hint);
    };
    Mirror mirror;
    if (address.starts_with("file:")) refuse("is a file: URL", "give the folder as a path: /mnt/models");
    if (address.starts_with('/')) {
        mirror.kind = Mirror::Kind::file;
        mirror.folder = address;
        mirror.name = address;
        return mirror;
    }
    const auto url = hub::parse_url(address);
    if (!url) {
        // The text may hold credentials, so it is not repeated.
        refuse("is no http or https URL without user name and password, and no absolute path",
               "credentials go into a config file: xtask help mirror-download");
    }
    mirror.name = url->origin() + url->target.substr(0, url->target.find('?'));
    while (mirror.name.ends_with('/')) mirror.name.pop_back();
    if (url->target.find_first_of("{}") != std::string::npos) {
        mirror.kind = Mirror::Kind::http;
        mirror.target = UrlTemplate(address, what);
        if (!mirror.target.has("{file}"))
            refuse("has no {file} in it", "as in https://cdn.example/{id}/{file}");
        return mirror;
    }
    mirror.endpoint = hub::parse_endpoint(address);
    return mirror;
}

std::vector<Mirror> configured_mirrors(Context& context) {
    const auto setting = context.settings().get("mirrors");
    if (!setting) return {};
    const auto document = context.parse_json(setting->value);
    std::vector<Mirror> mirrors;
    std::set<std::string> names;
    for (const JsonView json : document.root()) {
        if (mirrors.size() == max_mirrors)
            throw Error(ExitCode::usage, "bad-setting", setting->origin + ": more than 100 mirrors");
        Mirror mirror = Reader(json, setting->origin, mirrors.size()).read();
        mirror.from = setting->origin;
        if (!names.insert(mirror.name).second) {
            throw Error(ExitCode::usage, "bad-setting",
                        setting->origin + ": two mirrors are called " + mirror.name, "rename one of them");
        }
        mirrors.push_back(std::move(mirror));
    }
    return mirrors;
}

} // namespace xtask::mirror_download
