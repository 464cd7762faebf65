/// A fake of the http service: scripted answers, recorded requests.
#pragma once

#include <xtask/http.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace xtask::testkit {

/// Redirects are handed back as scripted, whatever `follow` says.
class FakeHttp {
  public:
    std::vector<HttpRequest> requests; ///< in the order they came

    /// Scripts the next answer for `method` and `url`. Several are given in order; the last one stays.
    FakeHttp& reply(const std::string& method, const std::string& url, HttpResponse response) {
        script_[{method, url}].emplace_back(std::move(response));
        return *this;
    }
    FakeHttp& reply(const std::string& method, const std::string& url, int status, Headers headers = {},
                    std::string body = {}) {
        HttpResponse response;
        response.status = status;
        response.headers = std::move(headers);
        response.body = std::move(body);
        return reply(method, url, std::move(response));
    }
    FakeHttp& fail(const std::string& method, const std::string& url, Error error) {
        script_[{method, url}].emplace_back(std::move(error));
        return *this;
    }

    /// Throws what was scripted, or Error(failure, "unscripted").
    HttpResponse request(const HttpRequest& request) {
        requests.push_back(request);
        const auto found = script_.find({request.method, request.url});
        if (found == script_.end()) {
            throw Error(ExitCode::failure, "unscripted",
                        "no answer for " + request.method + " " + request.url);
        }
        const auto answer = found->second.front();
        if (found->second.size() > 1) found->second.pop_front();
        if (const auto* error = std::get_if<Error>(&answer)) throw *error;
        return bounded(std::get<HttpResponse>(answer), request);
    }

  private:
    static HttpResponse bounded(HttpResponse response, const HttpRequest& request) {
        const std::uint64_t max = request.max_body == 0 ? 1U << 20U : request.max_body;
        if (response.url.empty()) response.url = request.url;
        if (request.method == "HEAD") response.body.clear();
        if (response.body.size() > max) {
            response.body.resize(static_cast<std::size_t>(max));
            response.truncated = true;
        }
        return response;
    }

    std::map<std::pair<std::string, std::string>, std::deque<std::variant<HttpResponse, Error>>> script_;
};

} // namespace xtask::testkit
