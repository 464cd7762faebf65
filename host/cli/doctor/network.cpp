#include "cli/doctor/checks.hpp"
#include "cli/run_options.hpp"
#include "net/ca_store.hpp"
#include "services/http.hpp"

#include <xtask/error.hpp>

#include <chrono>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::cli::doctor {

namespace {

std::string variable(const Bench& bench, std::string_view name) {
    return bench.environment()(name).value_or(std::string());
}

net::Options net_options(const Bench& bench) {
    plugins::Arguments arguments;
    const std::string ca_file = bench.value("ca-file");
    if (!ca_file.empty()) arguments.add({"ca-file", plugins::Origin::config, "", {{ca_file, 0}}});
    net::Options options = cli::net_options(arguments, bench.environment());
    options.connect_timeout = Duration(5'000);
    options.head_timeout = Duration(10'000);
    return options;
}

tl::expected<net::Url, net::UrlProblem> hub_url(const Bench& bench) {
    return net::parse_url(bench.value("base-url"));
}

Check proxy(const Bench& bench) {
    Check check{"proxy", Check::State::ok, "none", ""};
    const auto url = hub_url(bench);
    if (!url) return check;
    try {
        const auto settings = net_options(bench).proxies;
        const auto chosen = net::choose_proxy(settings, url->origin);
        if (chosen) {
            check.found = chosen->url.origin.text() + " by " + chosen->source;
            if (!chosen->authorization.empty()) check.found += ", with credentials";
        } else if (!settings.https.empty() || !settings.http.empty() || !settings.all.empty()) {
            check.found = "none for " + url->origin.text();
        }
    } catch (const Error& error) {
        check.state = Check::State::fail;
        check.found = error.what();
        check.cure = error.hint.empty() ? "name an http proxy, or unset that variable" : error.hint;
    }
    return check;
}

Check authorities(const Bench& bench) {
    const auto get = [&](std::string_view name) { return variable(bench, name); };
    const auto store = net::find_ca_store(bench.value("ca-file"), get);
    if (store.certificates > 0) return {"CA store", Check::State::ok, "certificates: " + store.places, ""};
    return {"CA store", Check::State::fail, "no certificate in " + store.places,
            "install the package ca-certificates, or name a file by SSL_CERT_FILE or --ca-file"};
}

/// The same places, in the same order, as downloads look at (plugins/common/hub/access.cpp).
Check token(const Bench& bench) {
    const std::string name = "token";
    const auto file = [&](const std::string& path, const std::string& by) -> std::optional<Check> {
        struct stat status {};
        if (path.empty() || ::stat(path.c_str(), &status) != 0 || status.st_size == 0) return std::nullopt;
        if (::access(path.c_str(), R_OK) != 0)
            return Check{name, Check::State::warn, path + by + " cannot be read", "change its owner or mode"};
        if ((status.st_mode & 0077U) != 0)
            return Check{name, Check::State::warn, "from " + path + by + ", which others may read",
                         "chmod 600 " + path};
        return Check{name, Check::State::ok, "from " + path + by, ""};
    };
    if (const std::string path = bench.value("token-file"); !path.empty()) {
        if (auto check = file(path, " (token-file)")) return *check;
        return {name, Check::State::fail, path + " (token-file) is empty or missing",
                "write the token into it, or xtask config unset token-file"};
    }
    for (const char* source : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
        if (!variable(bench, source).empty())
            return {name, Check::State::ok, std::string("from environment ") + source, ""};
    }
    if (auto check = file(variable(bench, "HF_TOKEN_PATH"), " (HF_TOKEN_PATH)")) return *check;
    const std::string home = variable(bench, "HOME");
    const std::string cache = variable(bench, "XDG_CACHE_HOME");
    std::string standard = variable(bench, "HF_HOME");
    if (standard.empty() && !cache.empty()) standard = cache + "/huggingface";
    if (standard.empty() && !home.empty()) standard = home + "/.cache/huggingface";
    if (!standard.empty()) standard += "/token";
    if (auto check = file(standard, "")) return *check;
    return {name, Check::State::ok, "none; public models need none", ""};
}

std::string cure_of(const Error& error) {
    if (!error.hint.empty()) return error.hint;
    if (error.code == ExitCode::auth) return "the proxy wants other credentials";
    return "check the network and the proxy; xtask config set base-url URL takes another hub";
}

} // namespace

Checks network(Bench& bench) { return {proxy(bench), authorities(bench), token(bench)}; }

Checks hub(Bench& bench) {
    const auto url = hub_url(bench);
    const std::string shown = url ? url->redacted() : std::string();
    if (!url)
        return {{"hub", Check::State::fail, "base-url: " + url.error(), "xtask config set base-url URL"}};
    bench.session().ui().status({}); // what replaces a status may be held back for a moment
    bench.session().ui().status("asking " + shown);
    try {
        const net::Options options = net_options(bench);
        net::Pool pool;
        net::Quota quota;
        services::Http::Policy policy;
        policy.deadline = Clock::now() + std::chrono::seconds(15);
        services::Http http(options, pool, quota, bench.session().cancel(), std::move(policy));
        services::HttpRequest request;
        request.request.method = "HEAD";
        request.request.url = *url;
        request.attempts = 1;
        const Time begin = Clock::now();
        const auto response = http.request(request);
        const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
        const std::string found = shown + " answers " + std::to_string(response.head.status) + " after " +
                                  std::to_string(taken.count()) + " ms";
        const bool well = response.head.status < 500;
        return {{"hub", well ? Check::State::ok : Check::State::warn, found, well ? "" : "try again later"}};
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return {{"hub", Check::State::fail, error.what(), cure_of(error)}};
    }
}

} // namespace xtask::cli::doctor
