#include "gguf/range_source.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace xtask::gguf {

namespace {

constexpr std::uint32_t most_redirects = 10;

struct ContentRange {
    std::uint64_t first = 0;
    std::optional<std::uint64_t> size;
};

/// "bytes FIRST-LAST/SIZE", where SIZE may be "*" (RFC 9110 §14.4), for a body of `length` bytes.
std::optional<ContentRange> parse_content_range(std::string_view text, std::uint64_t length) {
    const auto number = [&](std::string_view end) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc()) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        if (!text.starts_with(end) || (end.empty() && !text.empty())) return std::nullopt;
        text.remove_prefix(end.size());
        return value;
    };
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    const auto first = number("-");
    const auto last = first ? number("/") : std::nullopt;
    if (!last || *last < *first || *last - *first + 1 != length) return std::nullopt;
    if (text == "*") return ContentRange{*first, std::nullopt};
    const auto size = number("");
    if (!size || *last >= *size) return std::nullopt;
    return ContentRange{*first, size};
}

Error refusal(const std::string& url, int status) {
    const bool auth = status == 401 || status == 403 || status == 407;
    return {auth ? ExitCode::auth : ExitCode::network,
            auth            ? (status == 401 ? "unauthorized" : "forbidden")
            : status == 404 ? "not-found"
                            : "http-status",
            shown_url(url) + ": the server answers " + std::to_string(status),
            auth ? "no token is sent for a bare URL: download the file first" : ""};
}

} // namespace

std::size_t RangeSource::read(std::uint64_t position, std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const std::uint64_t at = position + done;
        if (at < window_at_ || at >= window_at_ + window_.size()) {
            if (size_ && at >= *size_) break;
            fetch(at, into.size() - done);
            if (window_.empty()) break;
        }
        const auto from = static_cast<std::size_t>(at - window_at_);
        const std::size_t count = std::min(window_.size() - from, into.size() - done);
        std::memcpy(into.data() + done, window_.data() + from, count);
        done += count;
    }
    return done;
}

/// The window begins at `position` then; empty where there is nothing any more.
void RangeSource::fetch(std::uint64_t position, std::uint64_t count) {
    const bool goes_on = requests_ > 0 && position == window_at_ + window_.size();
    step_ = goes_on ? std::min(step_ * 2, largest_step) : first_step;
    count = std::clamp(count, step_, largest_step);
    if (size_) count = std::min(count, *size_ - position);

    HttpRequest request{.url = url_, .follow = most_redirects, .max_body = count};
    request.headers.push_back(
        {"Range", "bytes=" + std::to_string(position) + "-" + std::to_string(position + count - 1)});
    HttpResponse response = http_.request(request);
    ++requests_;
    bytes_read_ += response.body.size();
    if (response.status == 206) {
        take_range(std::move(response), position);
    } else if (response.status == 200) {
        take_whole(std::move(response), position);
    } else if (response.status == 416 && position == 0) {
        size_ = 0;
    } else {
        throw refusal(url_, response.status);
    }
}

void RangeSource::take_range(HttpResponse response, std::uint64_t position) {
    const auto range =
        parse_content_range(response.header("Content-Range").value_or(""), response.body.size());
    if (!range || range->first != position || response.truncated) {
        throw Error(ExitCode::network, "range-invalid",
                    shown_url(url_) + ": the server's answer is not the range that was asked for");
    }
    check_same(response, range->size);
    window_ = std::move(response.body);
    window_at_ = position;
}

void RangeSource::take_whole(HttpResponse response, std::uint64_t position) {
    if (position != 0 || response.truncated) {
        throw Error(ExitCode::network, "range-unsupported", shown_url(url_) + ": the server knows no ranges",
                    "download the file first");
    }
    check_same(response, response.body.size());
    window_ = std::move(response.body);
    window_at_ = 0;
}

void RangeSource::check_same(const HttpResponse& response, std::optional<std::uint64_t> size) {
    const std::string etag(response.header("ETag").value_or(""));
    const bool first = requests_ == 1;
    if (!first && ((size && size_ && *size != *size_) || etag != etag_)) {
        throw Error(ExitCode::network, "changed", shown_url(url_) + " changed while it was read", "try again",
                    true);
    }
    if (size) size_ = size;
    etag_ = etag;
}

std::string shown_url(std::string_view url) {
    std::string shown(url.substr(0, url.find_first_of("?#")));
    const std::size_t scheme = shown.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t user = shown.substr(0, shown.find('/', host)).rfind('@');
    if (user != std::string::npos && user >= host) shown.erase(host, user + 1 - host);
    return shown;
}

} // namespace xtask::gguf
