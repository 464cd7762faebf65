/// Service "xtask.http/1": small requests, the answer in memory. Proxies, TLS, timeouts and retries are the
/// host's.
#pragma once

#include <xtask/header.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace xtask {

struct HttpRequest {
    std::string method = "GET"; ///< GET, HEAD or POST
    std::string url{};
    Headers headers{};          ///< sent on every hop
    Headers credentials{};      ///< sent only to the URL's own origin, never over http to another machine
    std::string body{};         ///< POST only
    std::uint32_t follow = 0;   ///< redirects to follow; 0 hands the 3xx back
    std::uint64_t max_body = 0; ///< bytes; 0: 1 MiB. A longer body is cut and `truncated` set
    std::uint32_t attempts = 0; ///< 0: the run's --retries
    std::uint64_t time_limit =
        0; ///< ms for all of it, attempts and redirects included; 0: only the run's limits
};

struct HttpResponse {
    int status = 0;
    std::string url{}; ///< of the answer, after the redirects followed
    Headers headers{};
    std::string body{};
    bool truncated = false;
    bool credentials_withheld = false; ///< some credential was not sent on the last hop

    /// The first field of that name, without regard to case.
    std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }
};

using HttpAnswer = std::variant<HttpResponse, Error>;

class Http {
  public:
    explicit Http(Session session) : session_(session), table_(&session.service<xtask_http_v1>(XTASK_HTTP)) {}

    /// Any complete answer, whatever its status. Throws Error: network, rate-limited, or that of the signal.
    HttpResponse request(const HttpRequest& request) {
        const Borrowed borrowed(request);
        const xtask_http_response* answer = nullptr;
        session_.check(table_->request(session_.run(), &borrowed.record, &answer));
        return take(session_.expect(answer));
    }

    /// As `request` for each, several at once; answers in the order asked. Throws Error only for the signal
    /// and for a wrong call: more than 10,000 requests, or more than 256 MiB of `max_body` together (HEAD
    /// counts nothing; 0 is 1 MiB, or an even share if that is less).
    std::vector<HttpAnswer> request_all(std::span<const HttpRequest> requests) {
        std::deque<Borrowed> borrowed;
        std::vector<const xtask_http_request*> records;
        for (const auto& request : requests) records.push_back(&borrowed.emplace_back(request).record);

        const xtask_http_response* const* responses = nullptr;
        const xtask_error* const* errors = nullptr;
        session_.check(
            table_->request_all(session_.run(), records.data(), records.size(), &responses, &errors));
        std::vector<HttpAnswer> answers;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const auto* response = responses == nullptr ? nullptr : responses[i];
            if (response != nullptr) {
                answers.emplace_back(take(*response));
            } else {
                answers.emplace_back(to_error(errors == nullptr ? nullptr : errors[i]));
            }
        }
        return answers;
    }

  private:
    /// The record of a request that outlives it.
    struct Borrowed {
        explicit Borrowed(const HttpRequest& request)
            : headers(abi::borrow(request.headers)), credentials(abi::borrow(request.credentials)) {
            record.follow = request.follow;
            record.method = abi::borrow(request.method);
            record.url = abi::borrow(request.url);
            record.headers = headers.data();
            record.header_count = headers.size();
            record.credentials = credentials.data();
            record.credential_count = credentials.size();
            record.body = abi::borrow(request.body);
            record.max_body = request.max_body;
            record.attempts = request.attempts;
            record.time_limit = request.time_limit;
        }
        Borrowed(const Borrowed&) = delete;
        Borrowed& operator=(const Borrowed&) = delete;

        std::vector<xtask_pair> headers, credentials;
        xtask_http_request record = abi::make<xtask_http_request>();
    };

    struct Release {
        const xtask_http_v1& table;
        xtask_run* run;
        const xtask_http_response* response;
        ~Release() { table.release(run, response); }
    };

    HttpResponse take(const xtask_http_response& answer) const {
        const Release release{*table_, session_.run(), &answer};
        return read(answer);
    }

    static HttpResponse read(const xtask_http_response& answer) {
        using R = xtask_http_response;
        return {abi::get(answer, &R::status),
                abi::copy(abi::get(answer, &R::url)),
                abi::copy(abi::get(answer, &R::headers), abi::get(answer, &R::header_count)),
                abi::copy(abi::get(answer, &R::body)),
                abi::get(answer, &R::truncated) != 0,
                abi::get(answer, &R::credentials_withheld) != 0};
    }

    Session session_;
    const xtask_http_v1* table_;
};

} // namespace xtask
