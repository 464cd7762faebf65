/// The table "xtask.http/1" of the fake host: records in, calls on the fake, records out.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

/// An answer of the http service and everything it points into.
struct ResponseRecord {
    explicit ResponseRecord(HttpResponse given)
        : response(std::move(given)), pairs(abi::borrow(response.headers)) {
        record.status = response.status;
        record.url = abi::borrow(response.url);
        record.headers = pairs.data();
        record.header_count = pairs.size();
        record.body = abi::borrow(response.body);
        record.truncated = response.truncated ? 1 : 0;
        record.credentials_withheld = response.credentials_withheld ? 1 : 0;
    }
    HttpResponse response;
    std::vector<xtask_pair> pairs;
    xtask_http_response record = abi::make<xtask_http_response>();
};

inline HttpRequest read(const xtask_http_request& record) {
    HttpRequest request;
    request.method = abi::copy(record.method);
    request.url = abi::copy(record.url);
    request.headers = abi::copy(record.headers, record.header_count);
    request.credentials = abi::copy(record.credentials, record.credential_count);
    request.body = abi::copy(record.body);
    request.follow = record.follow;
    request.max_body = record.max_body;
    request.attempts = record.attempts;
    request.time_limit = record.time_limit;
    return request;
}

inline constexpr xtask_http_v1 http{
    sizeof(xtask_http_v1),
    0,
    [](xtask_run* run, const xtask_http_request* request, const xtask_http_response** response) {
        return guard(run, [&](FakeHost& host) {
            host.ui.check();
            *response =
                &host.keep(std::make_unique<ResponseRecord>(host.http.request(read(*request)))).record;
            ++host.responses;
        });
    },
    [](xtask_run* run, const xtask_http_response*) { --host_of(run).responses; },
    [](xtask_run* run, const xtask_http_request* const* requests, std::uint64_t count,
       const xtask_http_response* const** responses, const xtask_error* const** errors) {
        return guard(run, [&](FakeHost& host) {
            auto& found = host.keep(std::make_unique<std::vector<const xtask_http_response*>>());
            auto& failed = host.keep(std::make_unique<std::vector<const xtask_error*>>());
            for (std::uint64_t i = 0; i < count; ++i) {
                host.ui.check();
                found.push_back(nullptr);
                failed.push_back(nullptr);
                try {
                    auto response = host.http.request(read(*requests[i]));
                    found.back() = &host.keep(std::make_unique<ResponseRecord>(std::move(response))).record;
                    ++host.responses;
                } catch (const Error& error) {
                    failed.back() = host.keep(std::make_unique<abi::ErrorRecord>(error)).get();
                }
            }
            *responses = found.data();
            *errors = failed.data();
        });
    },
};

} // namespace xtask::testkit::tables
