#include "hub/identity.hpp"
#include "hub/names.hpp"
#include "source.hpp"

#include <charconv>

namespace xtask::mirror_download {

namespace {

constexpr std::size_t max_validator_bytes = 1024;

std::optional<std::uint64_t> number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> length_in(const HttpResponse& response) {
    if (response.status == 200) return number(response.header("Content-Length").value_or(""));
    const std::string_view range = response.header("Content-Range").value_or("");
    const std::size_t slash = range.find('/');
    return slash == range.npos ? std::nullopt : number(range.substr(slash + 1));
}

Error refusal(const std::string& mirror, const std::string& path, const HttpResponse& response) {
    const int status = response.status;
    const std::string message =
        "mirror " + mirror + " answers HTTP " + std::to_string(status) + " for " + hub::quoted(path);
    if (status == 401 || status == 403)
        return {ExitCode::auth, status == 401 ? "unauthorized" : "forbidden", message,
                "give the mirror a token in the config file: token_file or token_env"};
    if (status == 404 || status == 410)
        return {ExitCode::network, "not-found", message, "check --id, --file and --rev"};
    return {ExitCode::network, status >= 500 ? "server-error" : "http-status", message, "", status >= 500};
}

} // namespace

Probe::Probe(std::string mirror, std::string path, HttpRequest request)
    : mirror_(std::move(mirror)), path_(std::move(path)), request_(std::move(request)) {}

bool Probe::take(const HttpResponse& response, Offer& offer) {
    const bool refused = response.status == 405 || response.status == 501 || response.status == 403;
    if (request_.method == "HEAD" && refused) {
        request_.method = "GET";
        request_.headers.push_back({"Range", "bytes=0-0"});
        request_.max_body = 4096;
        return false;
    }
    const bool empty = response.status == 416 && length_in(response) == std::uint64_t{0};
    if (response.status != 200 && response.status != 206 && !empty) throw refusal(mirror_, path_, response);
    offer.length = length_in(response);
    // A validator is worth something only where the bytes are fetched from.
    const auto asked = hub::parse_url(request_.url);
    const auto answered = hub::parse_url(response.url);
    if (!asked || !answered || !hub::same_origin(*asked, *answered)) return true;
    const auto kept = [&](const char* name) {
        const std::string_view value = response.header(name).value_or("");
        return value.size() <= max_validator_bytes ? std::string(value) : std::string();
    };
    offer.etag = kept("ETag");
    offer.last_modified = kept("Last-Modified");
    return true;
}

} // namespace xtask::mirror_download
