#include "hub/names.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::hub {

namespace {

constexpr std::size_t max_part_bytes = 96;
constexpr std::size_t max_path_bytes = 4096;
constexpr std::size_t max_revision_bytes = 255;

[[noreturn]] void refuse(const std::string& what, std::string_view text, const char* why, const char* hint) {
    throw Error(ExitCode::usage, "unsafe-name", what + " " + quoted(text) + " " + why, hint);
}

bool is_part_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = detail::utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

const char* part_problem(std::string_view part) {
    if (part.empty() || part.size() > max_part_bytes) return "has a part that is not 1 to 96 characters long";
    if (!std::all_of(part.begin(), part.end(), is_part_character))
        return "has a character outside A-Z a-z 0-9 . _ -";
    if (part == "." || part.find("..") != part.npos) return "contains \"..\" or is \".\"";
    if (part.find("--") != part.npos) return "contains \"--\"";
    return nullptr;
}

const char* path_problem(std::string_view path) {
    if (path.empty()) return "is empty";
    if (path.size() > max_path_bytes) return "is over 4096 bytes long";
    if (std::any_of(path.begin(), path.end(), is_control)) return "contains a control character";
    if (!is_utf8(path)) return "is not valid UTF-8";
    if (path.front() == '/') return "is absolute";
    if (path.back() == '/') return "ends in \"/\"";
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view component = path.substr(begin, end - begin);
        if (component.empty() || component == "." || component == "..") {
            return "has an empty, \".\" or \"..\" component";
        }
        begin = end + 1;
    }
    if (leaf(path).size() > max_leaf_bytes) return "has a last component of over 238 bytes";
    return nullptr;
}

} // namespace

void check_repository(std::string_view id) {
    static constexpr const char* hint =
        "a repository is named ORG/REPO, as in microsoft/bitnet-b1.58-2B-4T-gguf";
    const std::size_t slash = id.find('/');
    const char* problem = part_problem(id.substr(0, slash));
    if (problem == nullptr && slash != id.npos) problem = part_problem(id.substr(slash + 1));
    if (problem != nullptr) refuse("the repository id", id, problem, hint);
}

void check_file(std::string_view path) {
    static constexpr const char* hint = "give the file's path inside the repository, as in gguf/model.gguf";
    if (const char* problem = path_problem(path)) refuse("the file name", path, problem, hint);
}

void check_revision(std::string_view revision) {
    static constexpr const char* hint = "a revision is a branch, a tag, a commit or refs/pr/N";
    const char* problem = nullptr;
    if (revision.empty() || revision.size() > max_revision_bytes) {
        problem = "is not 1 to 255 bytes long";
    } else if (std::any_of(revision.begin(), revision.end(),
                           [](char c) { return is_control(c) || c == ' '; })) {
        problem = "contains a space or a control character";
    } else if (!is_utf8(revision)) {
        problem = "is not valid UTF-8";
    } else if (revision.find("..") != revision.npos || revision == ".") {
        problem = "contains \"..\" or is \".\"";
    } else if (revision.front() == '/' || revision.back() == '/') {
        problem = "begins or ends with \"/\"";
    }
    if (problem != nullptr) refuse("the revision", revision, problem, hint);
}

bool is_commit(std::string_view revision) noexcept {
    return revision.size() == 40 && revision.find_first_not_of("0123456789abcdef") == revision.npos;
}

std::string local_folder(std::string_view id) {
    std::string folder(id);
    std::replace(folder.begin(), folder.end(), '/', '-');
    return folder;
}

std::string_view leaf(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0: the whole path
}

std::string quoted(std::string_view text) {
    static constexpr std::size_t max_shown = 200;
    std::string shown = "\"";
    for (std::string_view rest = text; !rest.empty();) {
        if (shown.size() > max_shown) {
            shown += "…";
            break;
        }
        const std::size_t length = detail::utf8_length(rest);
        if (length == 0 || is_control(rest.front())) {
            shown += "\xEF\xBF\xBD";
        } else {
            shown.append(rest, 0, length);
        }
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return shown + "\"";
}

std::string listing(std::span<const std::string> names) {
    static constexpr std::size_t max_shown = 20;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < max_shown; ++i)
        text.append(i == 0 ? "" : ", ").append(names[i]);
    if (names.size() > max_shown) text += ", and " + std::to_string(names.size() - max_shown) + " more";
    return text;
}

} // namespace xtask::hub
