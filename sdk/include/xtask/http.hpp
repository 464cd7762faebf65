/// Service "xtask.http/1": small requests, the answer in memory. Proxies, TLS, timeouts and retries are the
/// host's.
#pragma once

#include <xtask/header.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

class Http {
  public:
    explicit Http(Session session) : session_(session), table_(&session.service<xtask_http_v1>(XTASK_HTTP)) {}

    /// Any complete answer, whatever its status. Throws Error: network, rate-limited, or that of the signal.
    HttpResponse request(const HttpRequest& request) {
        const auto headers = abi::borrow(request.headers);
        const auto credentials = abi::borrow(request.credentials);
        auto record = abi::make<xtask_http_request>();
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

        const xtask_http_response* answer = nullptr;
        session_.check(table_->request(session_.run(), &record, &answer));
        const Release release{*table_, session_.run(), &session_.expect(answer)};
        return read(*answer);
    }

  private:
    struct Release {
        const xtask_http_v1& table;
        xtask_run* run;
        const xtask_http_response* response;
        ~Release() { table.release(run, response); }
    };

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
