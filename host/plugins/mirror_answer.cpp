#include "plugins/mirror_answer.hpp"

#include "net/message.hpp"
#include "net/url.hpp"

#include <xtask/error.hpp>
#include <xtask/record.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace xtask::plugins {

namespace {

constexpr std::uint64_t max_fields = 32;
constexpr std::uint64_t max_field_name = 128;
constexpr std::uint64_t max_field_value = 8192;
constexpr std::uint64_t max_mirror_name = 128;

/// What the host says itself, or what would change what an answer means.
constexpr std::array<std::string_view, 15> reserved_fields{"Host",
                                                           "Range",
                                                           "If-Range",
                                                           "If-Match",
                                                           "If-None-Match",
                                                           "Connection",
                                                           "Keep-Alive",
                                                           "Transfer-Encoding",
                                                           "Content-Length",
                                                           "Accept-Encoding",
                                                           "Proxy-Authorization",
                                                           "TE",
                                                           "Upgrade",
                                                           "If-Modified-Since",
                                                           "Expect"};
constexpr std::array<std::string_view, 2> secret_fields{"Authorization", "Cookie"};

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](std::string_view other) { return net::equals_ignoring_case(name, other); });
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

/// Dots and slashes may be written as %2e and %2f.
std::string with_plain_dots(std::string_view path) {
    std::string plain;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const std::string_view rest = path.substr(i, 3);
        const bool coded = rest.size() == 3 && rest[0] == '%' && rest[1] == '2';
        const char digit = coded ? static_cast<char>(rest[2] | 0x20) : '\0';
        if (digit == 'e' || digit == 'f') {
            plain += digit == 'e' ? '.' : '/';
            i += 2;
        } else {
            plain += path[i];
        }
    }
    return plain;
}

bool climbs(std::string_view path) {
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (path.substr(begin, end - begin) == "..") return true;
        begin = end + 1;
    }
    return false;
}

class Check {
  public:
    explicit Check(const MirrorTerms& terms) : terms_(terms) {}

    std::vector<MirrorPlace> run(const xtask_resolution* resolution) {
        if (resolution == nullptr || resolution->size < sizeof(xtask_resolution)) refuse("answers nothing");
        const std::uint32_t count = resolution->count;
        if (count > max_candidates) {
            refuse("names " + std::to_string(count) + " places, more than the " +
                   std::to_string(max_candidates) + " that are allowed");
        }
        if (count > 0 && resolution->candidates == nullptr) refuse("counts places and names none");
        std::vector<MirrorPlace> candidates;
        for (std::uint32_t i = 0; i < count; ++i) candidates.push_back(candidate(resolution->candidates[i]));
        return candidates;
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ExitCode::plugin, "mirror-invalid",
                    "mirror '" + terms_.mirror + "' of plugin '" + terms_.plugin + "' " + what,
                    "tell the author of the plugin, and leave the mirror out until then");
    }

    std::string text(xtask_str value, std::uint64_t most, const char* what) const {
        if (value.size == 0) return {};
        if (value.data == nullptr || value.size > most) {
            refuse("names a place whose " + std::string(what) + " is unreadable or over " +
                   std::to_string(most) + " bytes long");
        }
        return {value.data, static_cast<std::size_t>(value.size)};
    }

    /// `first`: the record as it was before 0.4.
    MirrorPlace candidate(const xtask_candidate* record) const {
        constexpr std::size_t first = offsetof(xtask_candidate, sha256);
        if (record == nullptr || record->size < first) refuse("names a place with an unreadable record");
        using R = xtask_candidate;
        MirrorPlace out;
        out.target = text(record->target, std::max(max_candidate_url, max_candidate_path), "address");
        if (record->kind == XTASK_CANDIDATE_HTTP) {
            check_url(out.target);
        } else if (record->kind == XTASK_CANDIDATE_LOCAL) {
            out.local = true;
            check_path(out.target);
        } else {
            refuse("names a place of an unknown kind (" + std::to_string(record->kind) + ")");
        }
        out.mirror = text(record->mirror, max_mirror_name, "mirror name");
        if (std::any_of(out.mirror.begin(), out.mirror.end(), is_control))
            refuse("names a place whose mirror name has control characters");
        if (out.mirror.empty()) out.mirror = terms_.mirror;
        out.headers = fields(record->headers, record->header_count, false);
        out.credentials = fields(record->credentials, record->credential_count, true);
        out.sha256 = digest(text(abi::get(*record, &R::sha256), 64, "SHA-256"));
        if ((abi::get(*record, &R::flags) & XTASK_CANDIDATE_LENGTH_KNOWN) != 0)
            out.length = abi::get(*record, &R::length);
        return out;
    }

    void check_url(const std::string& target) const {
        const auto url = net::parse_url(target);
        if (!url) {
            refuse("names an address that is no http or https URL: " +
                   (target.starts_with("file:") ? "file: is never followed" : url.error()));
        }
        const std::string shown = " (" + url->origin.text() + ")";
        if (!url->user_info.empty())
            refuse("names a URL with a user name" + shown + "; credentials go beside it");
        if (terms_.tls_only && !url->origin.tls)
            refuse("names an http URL" + shown + ", and your base URL is https");
        const std::string path = url->target.substr(0, url->target.find('?'));
        if (climbs(with_plain_dots(path))) refuse("names a URL with a \"..\" in its path" + shown);
    }

    void check_path(const std::string& path) const {
        if (!terms_.local)
            refuse("names a path of this machine, which its manifest does not allow, or nobody named it for");
        const bool plain = !path.empty() && path.front() == '/' && path.size() <= max_candidate_path &&
                           std::none_of(path.begin(), path.end(), is_control);
        if (!plain) refuse("names a path that is not absolute, too long, or has control characters");
        if (climbs(path)) refuse("names a path with a \"..\" in it");
    }

    net::Headers fields(const xtask_pair* pairs, std::uint64_t count, bool secret) const {
        if (count > max_fields || (count > 0 && pairs == nullptr))
            refuse("gives more than " + std::to_string(max_fields) +
                   " header fields, or none at their place");
        net::Headers headers;
        for (std::uint64_t i = 0; i < count; ++i) {
            std::string name = text(pairs[i].name, max_field_name, "header field");
            std::string value = text(pairs[i].value, max_field_value, "header field");
            const auto odd = [](char c) { return is_control(c) && c != '\t'; };
            if (!net::is_field_name(name) || std::any_of(value.begin(), value.end(), odd))
                refuse("gives a header field that cannot be sent");
            if (is_among(name, reserved_fields))
                refuse("gives the header field " + name + ", which is xtask's");
            if (!secret && is_among(name, secret_fields))
                refuse("gives " + name + " among the headers of every hop; it belongs to the credentials");
            headers.add(std::move(name), std::move(value));
        }
        return headers;
    }

    std::string digest(std::string text) const {
        if (text.empty()) return text;
        if (text.size() != 64 || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos)
            refuse("gives a SHA-256 that is none");
        for (char& c : text) {
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        }
        return text;
    }

    const MirrorTerms& terms_;
};

} // namespace

std::vector<MirrorPlace> checked_answer(const xtask_resolution* resolution, const MirrorTerms& terms) {
    return Check(terms).run(resolution);
}

} // namespace xtask::plugins
