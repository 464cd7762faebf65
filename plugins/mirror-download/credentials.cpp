#include "source.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

constexpr std::uint64_t max_token_bytes = 8192;

std::string token_of(Context& context, const Mirror& mirror) {
    std::string text;
    if (!mirror.token_file.empty()) text = context.files().read(mirror.token_file, max_token_bytes);
    if (!mirror.token_variable.empty())
        text = context.settings().environment(mirror.token_variable).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.pop_back();
    const std::string source = mirror.token_file.empty() ? mirror.token_variable : mirror.token_file;
    if (text.empty() && !source.empty()) {
        throw Error(ExitCode::auth, "token-invalid",
                    "mirror " + mirror.name + ": there is no token in " + source,
                    "write it there, or leave token_file and token_env out");
    }
    const bool sendable = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!sendable || text.size() > max_token_bytes) {
        throw Error(ExitCode::auth, "token-invalid",
                    "mirror " + mirror.name + ": the token in " + source +
                        " is too long or contains white space or non-ASCII characters");
    }
    return text;
}

} // namespace

hub::Access access_of(Context& context, const Mirror& mirror, const hub::Url& origin,
                      const hub::AccessOptions& options) {
    const bool own = !mirror.headers.empty() || !mirror.token_file.empty() || !mirror.token_variable.empty();
    if (own) return hub::Access::only(token_of(context, mirror), mirror.headers, origin);
    if (!mirror.uses_hub_token) return {};
    return hub::find_access(context, mirror.name == "hf" ? origin : hub::Url{}, options);
}

} // namespace xtask::mirror_download
