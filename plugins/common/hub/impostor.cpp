#include "hub/impostor.hpp"

#include "hub/names.hpp"

#include <algorithm>
#include <array>

namespace xtask::hub {

namespace {

constexpr std::uint64_t looked_at = 1024;
constexpr std::string_view pointer_start = "version https://git-lfs.github.com/spec/";

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::string suffix_of(std::string_view path) {
    const std::string_view name = leaf(path);
    const std::size_t dot = name.rfind('.');
    return dot == name.npos ? std::string() : lower(name.substr(dot));
}

bool is_page(std::string_view content_type) { return lower(content_type).starts_with("text/html"); }

/// Kinds of files that are never as small as a pointer.
bool holds_weights(std::string_view suffix) {
    static constexpr std::array<std::string_view, 12> kinds{".gguf", ".ggml", ".safetensors", ".bin",
                                                            ".pt",   ".pth",  ".ckpt",        ".onnx",
                                                            ".h5",   ".npz",  ".msgpack",     ".tflite"};
    return std::find(kinds.begin(), kinds.end(), suffix) != kinds.end();
}

bool begins_like_html(std::string_view bytes) {
    const std::string start = lower(bytes.substr(0, std::min<std::size_t>(bytes.size(), 256)));
    const std::size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == start.npos) return false;
    return start.compare(first, 9, "<!doctype") == 0 || start.compare(first, 5, "<html") == 0;
}

} // namespace

std::string first_bytes(std::string_view bytes) {
    std::string line(bytes.substr(0, 64));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return quoted(line);
}

void refuse_impostor(Http http, const Location& location, const Identity& identity, const Access& access) {
    if (!identity.sha256.empty()) return;
    const std::string suffix = suffix_of(location.path);
    const bool may_be_page = is_page(identity.content_type) && suffix != ".html" && suffix != ".htm";
    const bool may_be_pointer = holds_weights(suffix) && identity.length.value_or(looked_at) < looked_at;
    if (!may_be_page && !may_be_pointer) return;

    const Url at = location.url(identity.commit.empty() ? location.revision : identity.commit);
    HttpRequest request;
    request.url = at.text();
    request.headers = {{"Range", "bytes=0-" + std::to_string(looked_at - 1)}};
    request.credentials = access.credentials(at);
    request.follow = 5;
    request.max_body = looked_at;
    HttpResponse response;
    try {
        response = http.request(request);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return;
    }
    if (response.status != 200 && response.status != 206) return;
    const std::string shown = location.endpoint.origin() + " sends for " + quoted(location.path) +
                              ": it begins with " + first_bytes(response.body) + " (content type: " +
                              std::string(response.header("Content-Type").value_or("none")) + ")";
    if (may_be_pointer && response.body.starts_with(pointer_start)) {
        throw Error(ExitCode::network, "lfs-pointer", "a Git LFS pointer and not the file is what " + shown,
                    "this server does not serve LFS files: use another --base-url");
    }
    if (may_be_page && begins_like_html(response.body)) {
        throw Error(ExitCode::network, "html-instead", "a web page and not the file is what " + shown,
                    "a login page or a proxy may stand in between: open the address in a browser");
    }
}

} // namespace xtask::hub
