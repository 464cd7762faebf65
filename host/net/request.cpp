#include "net/message.hpp"

#include <algorithm>

namespace xtask::net {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (!is_field_name(name))
        throw Error(ExitCode::usage, "bad-header", "a request header has a malformed name");
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
        throw Error(ExitCode::usage, "bad-header",
                    "request header " + std::string(name) + " contains a line break or a NUL byte");
    }
    out.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

bool is_field_name(std::string_view text) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

std::string serialize(const Request& request, bool absolute, const Headers& proxy_headers) {
    const auto& target = request.url.target;
    const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!is_field_name(request.method) || target.empty() ||
        !std::all_of(target.begin(), target.end(), visible)) {
        throw Error(ExitCode::usage, "bad-request", "a request line would be malformed");
    }
    std::string out = request.method + ' ' + (absolute ? request.url.text() : target) + " HTTP/1.1\r\n";
    append_field(out, "Host", request.url.origin.authority());
    append_field(out, "Accept-Encoding", "identity");
    if (!request.headers.find("Accept")) append_field(out, "Accept", "*/*");
    for (const auto& field : request.headers) append_field(out, field.name, field.value);
    for (const auto& field : proxy_headers) append_field(out, field.name, field.value);
    if (request.method == "POST") append_field(out, "Content-Length", std::to_string(request.body.size()));
    return out + "\r\n" + request.body;
}

} // namespace xtask::net
