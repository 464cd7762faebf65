#include "../net/loopback.hpp"
#include "services/http.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>

using namespace xtask;
using namespace xtask::services;
using net::test::Peer;
using net::test::Script;
using net::test::Server;

namespace {

const std::string retry_now = "Retry-After: 0\r\nContent-Length: 0\r\n\r\n";

struct Client {
    explicit Client(int attempts = 5, Duration max_wait = Duration(1000), Time deadline = never)
        : http(options, pool, quota, cancel,
               {attempts, max_wait,
                [this](const std::string& why, Duration) {
                    CHECK(std::this_thread::get_id() == thread);
                    retries.push_back(why);
                },
                deadline}) {}

    HttpResponse get(const net::Origin& origin, const std::string& target = "/", int follow = 0) {
        HttpRequest request;
        request.request = net::test::request_to(origin, target);
        request.follow = follow;
        return http.request(request);
    }

    const std::thread::id thread = std::this_thread::get_id();
    base::Cancel cancel;
    net::Options options;
    net::Pool pool;
    net::Quota quota;
    std::vector<std::string> retries;
    Http http;
};

template <typename Call>
Error error_of(Call call) {
    try {
        call();
    } catch (const Error& e) {
        return e;
    }
    return Error(ExitCode::ok, "none", "no error");
}

Script redirect(std::string location) {
    return net::test::raw_answer("HTTP/1.1 302 Found\r\nLocation: " + location +
                                 "\r\nContent-Length: 0\r\n\r\n");
}

} // namespace

TEST_CASE("any complete answer is a value") {
    Server server({[](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Y: z\r\n\r\nok");
        peer.wait_for_close();
    }});
    Client client;
    const auto missing = client.get(server.origin());
    CHECK(missing.head.status == 404);
    CHECK(missing.body == "gone");
    const auto found = client.get(server.origin(), "/x?y");
    CHECK(found.body == "ok");
    CHECK(found.head.headers.find("x-y") == "z");
    CHECK(found.url.target == "/x?y");
    CHECK(server.accepted() == 1);
    CHECK(client.retries.empty());
}

TEST_CASE("a body longer than allowed is cut") {
    Server server({net::test::answer("0123456789")});
    Client client;
    for (const auto& [max, body, truncated] :
         {std::tuple(9, "012345678", true), std::tuple(10, "0123456789", false), std::tuple(0, "", true)}) {
        HttpRequest request;
        request.request = net::test::request_to(server.origin());
        request.max_body = static_cast<std::uint64_t>(max);
        const auto response = client.http.request(request);
        CHECK(response.body == body);
        CHECK(response.truncated == truncated);
        CHECK(response.head.status == 200);
    }
}

TEST_CASE("HEAD and POST") {
    std::string body;
    Server server({[&](Peer& peer) {
                       peer.read_head();
                       peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n");
                   },
                   [&](Peer& peer) {
                       peer.read_head();
                       body = peer.read(5);
                       peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                   }});
    Client client;
    HttpRequest head;
    head.request = net::test::request_to(server.origin(), "/", "HEAD");
    CHECK(client.http.request(head).head.content_length == 5000000000u);
    HttpRequest post;
    post.request = net::test::request_to(server.origin(), "/", "POST");
    post.request.body = "a=b&c";
    CHECK(client.http.request(post).head.status == 200);
    CHECK(body == "a=b&c");
    CHECK(server.accepted() == 2);
}

TEST_CASE("a stale connection costs one silent try") {
    Server server({net::test::answer("one"), net::test::answer("two")});
    Client client(1);
    CHECK(client.get(server.origin()).body == "one");
    CHECK(client.get(server.origin()).body == "two");
    CHECK(client.retries.empty());
}

TEST_CASE("what is tried again") {
    const std::string rows[] = {
        "HTTP/1.1 429 Slow\r\n" + retry_now,
        "HTTP/1.1 503 Busy\r\n" + retry_now,
        "HTTP/1.1 500 Oops\r\n" + retry_now,
        "HTTP/1.1 408 Late\r\n" + retry_now,
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    };
    for (const auto& first : rows) {
        INFO(first);
        Server server({net::test::raw_answer(first), net::test::answer("fine")});
        Client client;
        CHECK(client.get(server.origin()).body == "fine");
        CHECK(client.retries.size() == 1);
        CHECK(server.accepted() == 2);
    }
}

TEST_CASE("what is not") {
    for (const std::string status : {"301", "400", "401", "403", "404", "410", "416", "501"}) {
        Server server({net::test::raw_answer("HTTP/1.1 " + status + " X\r\n" + retry_now)});
        Client client;
        CHECK(client.get(server.origin()).head.status == std::stoi(status));
        CHECK(server.accepted() == 1);
    }
    Server broken({net::test::raw_answer("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")});
    Client client;
    CHECK(error_of([&] { client.get(broken.origin()); }).reason == "protocol");
    CHECK(broken.accepted() == 1);
}

TEST_CASE("when the attempts run out") {
    const auto always = [](const std::string& status) {
        return net::test::raw_answer("HTTP/1.1 " + status + " X\r\n" + retry_now);
    };
    Server limited({always("429")}), busy({always("503")}), closing({net::test::raw_answer("")});
    Client client(3);
    const auto error = error_of([&] { client.get(limited.origin()); });
    CHECK(error.code == ExitCode::rate_limited);
    CHECK(error.retryable);
    CHECK(limited.accepted() == 3);
    CHECK(client.get(busy.origin()).head.status == 503);
    CHECK(busy.accepted() == 3);
    CHECK(error_of([&] { client.get(closing.origin()); }).code == ExitCode::network);
    CHECK(closing.accepted() == 3);
}

TEST_CASE("a wait longer than allowed ends at once") {
    const auto asks = [](const std::string& status, const std::string& field) {
        return net::test::raw_answer("HTTP/1.1 " + status + " X\r\n" + field +
                                     "\r\nContent-Length: 0\r\n\r\n");
    };
    Server limited({asks("429", "Retry-After: 3600")}), busy({asks("503", "Retry-After: 99999999999999")}),
        quota({asks("429", "RateLimit: \"api\";r=0;t=3600")});
    Client client;
    const auto error = error_of([&] { client.get(limited.origin(), "/f?sig=secret"); });
    CHECK(error.code == ExitCode::rate_limited);
    CHECK(std::string(error.what()).find("3600 s") != std::string::npos);
    CHECK(std::string(error.what()).find("secret") == std::string::npos);
    CHECK(error_of([&] { client.get(busy.origin()); }).code == ExitCode::network);
    CHECK(error_of([&] { client.get(quota.origin()); }).code == ExitCode::rate_limited);
    CHECK(limited.accepted() + busy.accepted() + quota.accepted() == 3);
    CHECK(client.retries.empty());
}

TEST_CASE("redirects") {
    Server target({net::test::answer("there")});
    const auto there = target.origin().text();
    SECTION("followed as far as asked") {
        Server server({redirect("/b"), redirect("c"), redirect(there + "/f?sig=a=?b")});
        Client client;
        const auto response = client.get(server.origin(), "/a", 3);
        CHECK(response.body == "there");
        CHECK(response.url.text() == there + "/f?sig=a=?b");
    }
    SECTION("handed back when none is to be followed") {
        Server server({redirect(there)});
        Client client;
        CHECK(client.get(server.origin(), "/", 0).head.status == 302);
    }
    SECTION("too many") {
        Server server({redirect("/loop")});
        Client client;
        CHECK(error_of([&] { client.get(server.origin(), "/", 10); }).reason == "redirect-loop");
        CHECK(server.accepted() == 11);
    }
    SECTION("refused") {
        Server server({redirect("file:///etc/passwd")});
        Client client;
        CHECK(error_of([&] { client.get(server.origin(), "/", 10); }).reason == "bad-redirect");
    }
}

TEST_CASE("credentials stay with their origin, other headers go on every hop") {
    std::string at_hub, at_cdn;
    Server cdn({[&](Peer& peer) {
        at_cdn = peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }});
    Server hub({redirect("/second"), [&](Peer& peer) {
                    at_hub = peer.read_head();
                    peer.send("HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: " + cdn.origin().text() +
                              "\r\n\r\n");
                }});
    Client client;
    HttpRequest request;
    request.request = net::test::request_to(hub.origin());
    request.request.headers.add("X-Every", "hop");
    request.credentials.add("Authorization", "Bearer t");
    request.follow = 5;
    const auto response = client.http.request(request);
    CHECK(response.credentials_withheld);
    CHECK(at_hub.find("Authorization: Bearer t\r\n") != std::string::npos);
    CHECK(at_cdn.find("Bearer") == std::string::npos);
    CHECK(at_cdn.find("X-Every: hop\r\n") != std::string::npos);
}

TEST_CASE("credentials never go over http to another machine") {
    std::string head;
    Server server({[&](Peer& peer) {
        head = peer.read_head();
        peer.send("HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n");
    }});
    Client client;
    auto names = std::make_shared<net::test::FakeResolver>();
    names->names["hub.example"] = {{"127.0.0.1", server.port()}};
    client.options.resolver = names;
    HttpRequest request;
    request.request = net::test::request_to(server.origin(false, "hub.example"));
    request.credentials.add("Authorization", "Bearer t");
    CHECK(client.http.request(request).credentials_withheld);
    CHECK(head.find("Bearer") == std::string::npos);
}

TEST_CASE("cancellation ends every wait") {
    Server busy({net::test::raw_answer("HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n")}),
        silent({[](Peer&peer) { peer.wait_for_close(); }});
    Client client(5, std::chrono::hours(2));
    SECTION("before a retry") {
        std::thread other([&] {
            while (busy.accepted() == 0) std::this_thread::yield();
            client.cancel.request(SIGINT);
        });
        CHECK(error_of([&] { client.get(busy.origin()); }).code == ExitCode::interrupted);
        other.join();
    }
    SECTION("for an answer") {
        std::thread other([&] {
            while (silent.accepted() == 0) std::this_thread::yield();
            client.cancel.request(SIGTERM);
        });
        CHECK(error_of([&] { client.get(silent.origin()); }).code == ExitCode::terminated);
        other.join();
    }
}

TEST_CASE("the deadline of the run ends every wait") {
    Server busy({net::test::raw_answer("HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n")}),
        silent({[](Peer&peer) { peer.wait_for_close(); }}), stalled({[](Peer&peer) {
            peer.read_head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            peer.wait_for_close();
        }});
    for (const Server* server : {&busy, &silent, &stalled}) {
        Client client(5, std::chrono::hours(2), Clock::now() + Duration(200));
        const auto error = error_of([&] { client.get(server->origin()); });
        CHECK(error.code == ExitCode::network);
        CHECK(error.reason == "deadline");
        CHECK(error_of([&] { client.get(server->origin()); }).reason == "deadline");
        CHECK(server->accepted() <= 1); // none, where the time was over before the connection
    }
}

namespace {

HttpRequest get_from(const net::Origin& origin, const std::string& target = "/") {
    HttpRequest request;
    request.request = net::test::request_to(origin, target);
    return request;
}

/// Answers with the target it was asked for, once a connection.
void echo(Peer& peer) {
    const auto head = peer.read_head();
    const auto target = head.substr(4, head.find(' ', 4) - 4);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(target.size()) + "\r\n\r\n" + target);
}

} // namespace

TEST_CASE("a request may have less time than the run") {
    Server silent({[](Peer& peer) { peer.wait_for_close(); }});
    Client client(5);
    HttpRequest request;
    request.request = net::test::request_to(silent.origin(), "/");
    request.time_limit = Duration(50);
    const auto error = error_of([&] { client.http.request(request); });
    CHECK(error.code == ExitCode::network);
    CHECK(error.reason == "timeout");
    CHECK(error.retryable);
    CHECK_THAT(error.what(), Catch::Contains(silent.origin().text()));
    CHECK(client.retries.empty());
}

TEST_CASE("connections are shared through the pool") {
    Server server({[](Peer& peer) {
        while (!peer.read_head().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }});
    Client client;
    Http other(client.options, client.pool, client.quota, client.cancel, {});
    CHECK(client.get(server.origin()).body == "ok");
    CHECK(other.request(get_from(server.origin())).body == "ok");
    CHECK(server.accepted() == 1);
    CHECK(client.pool.take(server.origin()));
}

TEST_CASE("many requests: answers in order, failures beside them") {
    const net::test::ClosedPort closed;
    Server server({echo});
    Client client(1);
    CHECK(client.http.request_all({}).empty());
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 100; ++i) {
        const bool refused = i % 10 == 3;
        requests.push_back(
            get_from(refused ? net::Origin{false, "127.0.0.1", closed.port()} : server.origin(),
                     "/" + std::to_string(i)));
        requests.back().max_body = i % 10 == 4 ? 1 : 100;
    }
    const auto answers = client.http.request_all(requests);
    REQUIRE(answers.size() == requests.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        INFO(i);
        if (i % 10 == 3) {
            REQUIRE_FALSE(answers[i]);
            CHECK(answers[i].error().reason == "refused");
        } else {
            REQUIRE(answers[i]);
            CHECK(answers[i]->truncated == (i % 10 == 4));
            CHECK(answers[i]->body == (i % 10 == 4 ? "/" : "/" + std::to_string(i)));
        }
    }
}

TEST_CASE("many requests are under way together, but not all") {
    constexpr int count = 20;
    const int most = static_cast<int>(Http::max_in_flight);
    std::atomic<int> begun{0}, now{0}, peak{0};
    const auto script = [&](Peer& peer) {
        peer.read_head();
        const int here = ++now;
        int seen = peak;
        while (seen < here && !peak.compare_exchange_weak(seen, here)) {
        }
        ++begun;
        while (begun < most) std::this_thread::yield();
        --now;
        peer.send("HTTP/1.1 204 No\r\n\r\n");
    };
    std::vector<std::unique_ptr<Server>> servers;
    std::vector<HttpRequest> requests;
    for (int i = 0; i < count; ++i) {
        servers.push_back(std::make_unique<Server>(std::vector<Script>{script}));
        requests.push_back(get_from(servers.back()->origin()));
    }
    Client client;
    for (const auto& answer : client.http.request_all(requests))
        CHECK((answer && answer->head.status == 204));
    CHECK(peak == most);
}

TEST_CASE("many requests: each is tried again, and told about on the caller's thread") {
    std::vector<std::unique_ptr<Server>> servers;
    std::vector<HttpRequest> requests;
    for (int i = 0; i < 8; ++i) {
        servers.push_back(std::make_unique<Server>(std::vector<Script>{
            net::test::raw_answer("HTTP/1.1 503 Busy\r\n" + retry_now), redirect("/x"), echo}));
        requests.push_back(get_from(servers.back()->origin()));
        requests.back().follow = 1;
    }
    Client client;
    for (const auto& answer : client.http.request_all(requests)) CHECK((answer && answer->body == "/x"));
    CHECK(client.retries.size() == requests.size());
}

TEST_CASE("many requests end with the run") {
    Server silent({[](Peer& peer) { peer.wait_for_close(); }});
    const std::vector<HttpRequest> requests(40, get_from(silent.origin()));
    SECTION("the signal ends all") {
        Client client;
        std::thread other([&] {
            while (silent.accepted() == 0) std::this_thread::yield();
            client.cancel.request(SIGINT);
        });
        CHECK(error_of([&] { client.http.request_all(requests); }).code == ExitCode::interrupted);
        other.join();
    }
    SECTION("the deadline ends each") {
        Client client(5, Duration(1000), Clock::now() + Duration(200));
        for (const auto& answer : client.http.request_all(requests)) {
            REQUIRE_FALSE(answer);
            CHECK(answer.error().reason == "deadline");
        }
    }
}
