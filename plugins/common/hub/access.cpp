#include "hub/access.hpp"

#include <algorithm>
#include <optional>

namespace xtask::hub {

namespace {

constexpr std::uint64_t max_token_bytes = 8192;

std::string stripped(std::string_view text) {
    static constexpr std::string_view blank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blank);
    if (begin == text.npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(blank) - begin + 1));
}

std::string checked(const std::string& token, const std::string& source) {
    const auto is_token_character = [](char c) { return c > 0x20 && c < 0x7F; };
    if (token.size() <= max_token_bytes && std::all_of(token.begin(), token.end(), is_token_character))
        return token;
    throw Error(ExitCode::auth, "token-invalid",
                "the token in " + source + " is too long or contains white space or non-ASCII characters",
                "copy it again from https://huggingface.co/settings/tokens");
}

/// A file that need not be there.
std::string read_optional(Context& context, const std::string& path) {
    try {
        return stripped(context.files().read(path, max_token_bytes));
    } catch (const Error& error) {
        context.ui().debug("no token from " + path + ": " + error.what());
        return {};
    }
}

std::optional<std::string> standard_token_file(const Settings& settings) {
    if (auto home = settings.environment("HF_HOME")) return *home + "/token";
    if (auto cache = settings.environment("XDG_CACHE_HOME")) return *cache + "/huggingface/token";
    if (auto home = settings.environment("HOME")) return *home + "/.cache/huggingface/token";
    return std::nullopt;
}

std::string find_token(Context& context, const std::string& token_file) {
    if (!token_file.empty()) {
        const std::string token = stripped(context.files().read(token_file, max_token_bytes));
        if (!token.empty()) return checked(token, "--token-file");
        throw Error(ExitCode::auth, "token-invalid", "the file given with --token-file is empty",
                    "write the token into it, on one line");
    }
    const Settings settings = context.settings();
    for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
        const std::string token = stripped(settings.environment(name).value_or(""));
        if (!token.empty()) return checked(token, name);
    }
    for (const auto& path : {settings.environment("HF_TOKEN_PATH"), standard_token_file(settings)}) {
        if (!path) continue;
        const std::string token = read_optional(context, *path);
        if (!token.empty()) return checked(token, *path);
    }
    return {};
}

} // namespace

bool is_hugging_face(const Url& url) noexcept {
    return url.tls && url.port == 443 && (url.host == "huggingface.co" || url.host == "hf.co");
}

bool Access::covers(const Url& target) const {
    if (!exclusive_ && (target.is_loopback() || is_hugging_face(target))) return true;
    return (target.tls || target.is_loopback()) &&
           std::any_of(allowed_.begin(), allowed_.end(),
                       [&](const Url& origin) { return same_origin(origin, target); });
}

Headers Access::credentials(const Url& target) const {
    if (!covers(target)) return {};
    Headers headers = fields_;
    if (!token_.empty()) headers.push_back({"Authorization", "Bearer " + token_});
    return headers;
}

Access find_access(Context& context, const Url& endpoint, const AccessOptions& options) {
    std::vector<Url> allowed;
    if (options.send_token) allowed.push_back(endpoint);
    if (const auto text = context.settings().environment("HF_ENDPOINT")) {
        if (auto url = parse_url(*text)) allowed.push_back(std::move(*url));
    }
    return {find_token(context, options.token_file), std::move(allowed)};
}

} // namespace xtask::hub
