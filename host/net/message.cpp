#include "net/message.hpp"

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace xtask::net {
namespace http = boost::beast::http;
namespace {

using Parser = http::response_parser<http::buffer_body>;

constexpr std::size_t max_head_size = 65536; // above it Beast 1.81 can throw
constexpr int max_interim_responses = 15;
constexpr std::uint64_t until_close = std::numeric_limits<std::uint64_t>::max();

[[noreturn]] void fail(const char* reason, const std::string& message, bool retryable = false) {
    throw Error(ExitCode::network, reason, message, {}, retryable);
}

[[noreturn]] void fail_parse(const boost::beast::error_code& code) {
    if (code == http::error::header_limit)
        fail("header-too-large", "the response's header is larger than 64 KiB");
    fail("protocol", "the server sent a malformed HTTP/1.1 response (" + code.message() + ")");
}

Headers copy_headers(const Parser& parser) {
    Headers headers;
    for (const auto& field : parser.get()) {
        headers.add({field.name_string().data(), field.name_string().size()},
                    {field.value().data(), field.value().size()});
    }
    return headers;
}

} // namespace

struct ResponseReader::Impl {
    enum class Framing { none, length, chunked, close };

    explicit Impl(bool head_request_) : head_request(head_request_) { restart(); }

    void restart() {
        parser.emplace();
        head_size = 0;
        parser->header_limit(max_head_size);
        parser->body_limit(boost::none);
        if (head_request) parser->skip(true);
    }

    /// Gives the parser what it needs contiguous: bytes of an unfinished line stay in `partial`.
    std::size_t put(std::span<const std::byte> input, bool& blocked) {
        const std::size_t kept = partial.size();
        if (kept > 0) partial.insert(partial.end(), input.begin(), input.end());
        // Beast 1.81 asserts five bytes once it has seen "0\r\n" as the first chunk; the shortest end has
        // them.
        if (kept > 0 && partial.front() == std::byte{'0'} && partial.size() < 5) {
            blocked = true;
            return input.size();
        }
        const std::span<const std::byte> bytes = kept > 0 ? std::span<const std::byte>(partial) : input;
        boost::beast::error_code code;
        const std::size_t used = parser->put({bytes.data(), bytes.size()}, code);
        blocked = code == http::error::need_more || code == http::error::need_buffer;
        if (code && !blocked) fail_parse(code);
        if (code == http::error::need_more) {
            if (bytes.size() - used > max_head_size)
                fail("protocol", "a chunk header or trailer exceeds 64 KiB");
            std::vector<std::byte> rest(bytes.begin() + static_cast<std::ptrdiff_t>(used), bytes.end());
            partial.swap(rest);
            return input.size();
        }
        partial.clear();
        if (used < kept) fail("protocol", "the server sent a malformed HTTP/1.1 response");
        return used - kept;
    }

    void finish_head() {
        const auto& message = parser->get();
        const int status = static_cast<int>(message.result_int());
        if (status < 100 || status > 599)
            fail("protocol", "the server sent the status " + std::to_string(status));
        if (status == 101) fail("protocol", "the server switched protocols without being asked");
        if (status < 200) {
            if (++interim > max_interim_responses)
                fail("protocol", "the server sent more than 15 interim responses");
            restart();
            return;
        }
        head.status = status;
        head.headers = copy_headers(*parser);
        head.keep_alive = parser->keep_alive();
        if (status < 300) check_content_encoding();
        choose_framing();
        complete = true;
    }

    void check_content_encoding() const {
        for (const auto value : head.headers.all("Content-Encoding")) {
            if (equals_ignoring_case(value, "identity") || value.empty()) continue;
            fail("content-encoding", "the server sent encoded content although only identity is accepted");
        }
    }

    void choose_framing() {
        const auto encodings = head.headers.all("Transfer-Encoding");
        for (const auto value : encodings) {
            if (!equals_ignoring_case(value, "chunked")) {
                fail("protocol", "the server sent a Transfer-Encoding other than chunked");
            }
        }
        if (const auto length = parser->content_length()) {
            if (*length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                fail("protocol", "the server sent a Content-Length of 2^63 or more");
            }
            head.content_length = *length;
        }
        if (head_request || head.status == 204 || head.status == 304) {
            framing = Framing::none;
        } else if (!encodings.empty()) {
            framing = Framing::chunked;
            if (parser->get().version() < 11) head.keep_alive = false; // RFC 9112 §6.1
        } else if (head.content_length) {
            framing = Framing::length;
            remaining = *head.content_length;
        } else {
            framing = Framing::close;
            remaining = until_close;
            head.keep_alive = false;
        }
        ended = framing == Framing::none || (framing == Framing::length && remaining == 0);
    }

    Progress copy(std::span<const std::byte> input, std::span<std::byte> output) {
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::min(input.size(), output.size()), remaining));
        if (count > 0) std::memcpy(output.data(), input.data(), count);
        consume(count);
        return {count, count};
    }

    void consume(std::uint64_t count) noexcept {
        if (framing == Framing::length) {
            remaining -= std::min(count, remaining);
            ended = remaining == 0;
        }
    }

    Progress read_chunked(std::span<const std::byte> input, std::span<std::byte> output) {
        Progress progress;
        auto& body = parser->get().body();
        body.data = output.data();
        body.size = output.size();
        body.more = true;
        bool blocked = false;
        try {
            while (!blocked && !parser->is_done() && progress.consumed < input.size() && body.size > 0) {
                progress.consumed += put(input.subspan(progress.consumed), blocked);
            }
        } catch (const Error& e) {
            if (body.size == output.size()) throw;
            broken = e; // what came before it counts; the next call tells
        }
        progress.produced = output.size() - body.size;
        ended = parser->is_done();
        return progress;
    }

    const bool head_request;
    std::optional<Parser> parser;
    std::vector<std::byte> partial;
    std::size_t head_size = 0;
    ResponseHead head;
    bool complete = false;
    bool ended = false;
    bool started = false;
    std::optional<Error> broken;
    int interim = 0;
    Framing framing = Framing::none;
    std::uint64_t remaining = 0;
};

ResponseReader::ResponseReader(bool head_request) : impl_(std::make_unique<Impl>(head_request)) {}
ResponseReader::~ResponseReader() = default;
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;

ResponseReader::Progress ResponseReader::feed(std::span<const std::byte> input, std::span<std::byte> output) {
    auto& self = *impl_;
    if (self.broken) throw *self.broken;
    Progress progress;
    while (!self.complete && progress.consumed < input.size()) {
        self.started = true;
        bool blocked = false;
        const auto count = self.put(input.subspan(progress.consumed), blocked);
        progress.consumed += count;
        self.head_size += count;
        if (self.head_size > max_head_size) fail_parse(http::error::header_limit);
        if (!blocked && self.parser->is_header_done()) self.finish_head();
    }
    if (!self.complete || self.ended) return progress;
    const auto rest = input.subspan(progress.consumed);
    const auto body =
        self.framing == Impl::Framing::chunked ? self.read_chunked(rest, output) : self.copy(rest, output);
    return {progress.consumed + body.consumed, body.produced};
}

void ResponseReader::finish() {
    auto& self = *impl_;
    if (self.broken) throw *self.broken;
    if (self.ended) return;
    if (!self.started) fail("reset", "the server closed the connection without an answer", true);
    if (!self.complete)
        fail("truncated", "the server closed the connection inside the response's header", true);
    if (self.framing != Impl::Framing::close) {
        fail("truncated", "the server closed the connection before the end of the body", true);
    }
    self.ended = true;
}

const ResponseHead* ResponseReader::head() const noexcept { return impl_->complete ? &impl_->head : nullptr; }
bool ResponseReader::done() const noexcept { return impl_->complete && impl_->ended; }

std::uint64_t ResponseReader::raw_remaining() const noexcept {
    return impl_->complete && impl_->framing == Impl::Framing::length ? impl_->remaining : 0;
}

void ResponseReader::skip(std::uint64_t bytes) noexcept { impl_->consume(bytes); }

} // namespace xtask::net
