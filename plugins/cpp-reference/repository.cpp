#include "repository.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace xtask::cpp_reference {

namespace {

constexpr std::size_t longest = 2048;
constexpr std::array<std::string_view, 4> network_schemes{"https", "http", "ssh", "git"};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

/// Why a URL or host:path is not fetched from; empty: it is.
std::string problem_of_network(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos) { // host:path, which is ssh
        const auto colon = url.find(':');
        const auto host = url.substr(0, colon);
        if (colon == url.npos || host.empty() || host.find('/') != url.npos) return "is no URL";
        if (url.substr(colon, 2) == "::") return "names a transport that runs programs";
        return host.front() == '-' || host.find("@-") != url.npos ? "has a host that looks like an option"
                                                                  : "";
    }
    const std::string scheme = lower(url.substr(0, scheme_end));
    if (std::find(network_schemes.begin(), network_schemes.end(), scheme) == network_schemes.end())
        return "has a scheme other than http, https, ssh, git and file";
    const auto rest = url.substr(scheme_end + 3);
    const auto authority = rest.substr(0, rest.find('/'));
    const auto at = authority.rfind('@');
    const auto user = at == authority.npos ? std::string_view() : authority.substr(0, at);
    const auto host = at == authority.npos ? authority : authority.substr(at + 1);
    if (host.empty()) return "has no host";
    if (authority.front() == '-' || host.front() == '-') return "has a host that looks like an option";
    const bool secret = scheme == "ssh" ? user.find(':') != user.npos : !user.empty();
    if (secret) return "holds credentials";
    if (scheme != "ssh" && rest.find_first_of("?#") != rest.npos) return "has a query or a fragment";
    return "";
}

std::string path_of_file_url(const std::string& text) {
    const std::string rest = text.substr(std::string_view("file://").size());
    constexpr std::string_view self = "localhost/";
    return rest.rfind(self, 0) == 0 ? rest.substr(self.size() - 1) : rest;
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
    const bool secret = why == "holds credentials";
    throw Error(ExitCode::usage, "bad-repository",
                "the repository " + (secret ? std::string("given with --repo") : in_quotes(text)) + " " + why,
                secret ? "give them to a credential helper of git (git help credentials)"
                       : "give an http, https, ssh, git or file URL, a path, or a git bundle");
}

} // namespace

Repository parse_repository(const std::string& text, const std::string& directory) {
    namespace fs = std::filesystem;
    if (text.empty()) refuse(text, "has no name");
    if (text.size() > longest) refuse(text, "is too long");
    if (std::any_of(text.begin(), text.end(), is_control)) refuse(text, "holds control characters");
    if (text.front() == '-') refuse(text, "looks like an option");
    std::error_code ignored;
    if (text.rfind("file://", 0) == 0) {
        const std::string path = path_of_file_url(text);
        if (path.empty() || path.front() != '/') refuse(text, "names another machine");
        if (fs::is_regular_file(path, ignored)) return {path, true, true};
        return {text, true, false};
    }
    std::string path = (fs::path(directory) / text).lexically_normal();
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (fs::exists(path, ignored)) return {path, true, fs::is_regular_file(path, ignored)};
    const std::string problem = problem_of_network(text);
    if (problem == "is no URL") refuse(text, "is neither a URL nor a path that exists");
    if (!problem.empty()) refuse(text, problem);
    return {text, false, false};
}

void check_submodule_url(const std::string& url, bool local) {
    const bool relative = url.rfind("./", 0) == 0 || url.rfind("../", 0) == 0;
    std::string problem;
    if (url.empty() || url.size() > longest || std::any_of(url.begin(), url.end(), is_control)) {
        problem = "is no URL";
    } else if (url.front() == '-') {
        problem = "looks like an option";
    } else if (url.front() == '/' || url.rfind("file://", 0) == 0) {
        if (!local) problem = "points into this machine";
    } else if (!relative) {
        problem = problem_of_network(url);
    }
    if (problem.empty()) return;
    const bool secret = problem == "holds credentials";
    throw Error(ExitCode::build_failed, "unsafe-submodule",
                "the URL " + (secret ? std::string("of a submodule") : in_quotes(url) + " of a submodule") +
                    " " + problem,
                "do not build this repository unless you know why it says that");
}

void check_ref(std::string_view ref) {
    const auto refuse_ref = [&](const char* why) {
        throw Error(ExitCode::usage, "bad-ref", "the name " + in_quotes(ref) + " given with --tag " + why,
                    "give a branch, a tag or the 40 digits of a commit");
    };
    constexpr std::string_view never = " ~^:?*[\\";
    if (ref.empty() || ref.size() > 255) refuse_ref("is empty or too long");
    if (ref.front() == '-') refuse_ref("looks like an option");
    if (std::any_of(ref.begin(), ref.end(),
                    [&](char c) { return is_control(c) || never.find(c) != never.npos; }) ||
        ref.find("..") != ref.npos || ref.find("//") != ref.npos || ref.find("@{") != ref.npos ||
        ref == "@" || ref.front() == '/' || ref.back() == '/' || ref.back() == '.') {
        refuse_ref("is none that git allows");
    }
    for (std::string_view rest = ref; !rest.empty();) { // component by component
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = rest.substr(0, end);
        constexpr std::string_view suffix = ".lock";
        const bool locks = part.size() >= suffix.size() && part.substr(part.size() - suffix.size()) == suffix;
        if (part.front() == '.' || locks) refuse_ref("is none that git allows");
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

bool is_commit(std::string_view text) noexcept {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t most = 200;
    return "'" + std::string(text.substr(0, most)) + (text.size() > most ? "…'" : "'");
}

} // namespace xtask::cpp_reference
