#include "http_client.hpp"
#include "models_folder.hpp"
#include "server.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <thread>

#include <poll.h>

using namespace xtask::mirror_serve;

namespace {

const std::string content = std::string(1'000'000, 'a') + std::string(1'000'000, 'b');
const std::string target = "/o/r/resolve/main/model.gguf";

struct Fixture {
    ModelsFolder models;
    AccessLog log;
    std::optional<Mirror> mirror;
    std::optional<Server> server;

    Fixture() {
        models.write("o-r/model.gguf", content);
        mirror.emplace(models.open(), "");
        server.emplace(ListenAddress{"127.0.0.1", 0}, *mirror, log);
    }
};

std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == response.npos ? "(no head)" : response.substr(end + 4);
}

} // namespace

TEST_CASE_METHOD(Fixture, "a file crosses whole and in parts") {
    const std::string whole = fetch(server->url(), "GET " + target);
    CHECK(whole.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(whole.find("Content-Length: 2000000\r\n") != whole.npos);
    CHECK(body_of(whole) == content);
    const std::string part = fetch(server->url(), "GET " + target, "Range: bytes=999999-1000000\r\n");
    CHECK(part.starts_with("HTTP/1.1 206 Partial Content\r\n"));
    CHECK(part.find("Content-Range: bytes 999999-1000000/2000000\r\n") != part.npos);
    CHECK(body_of(part) == "ab");
}

TEST_CASE_METHOD(Fixture, "HEAD and 304 have no body, and a connection carries many requests") {
    const Descriptor socket = connect_to(server->url());
    const std::string etag = "\"" + sha256_hex(content) + "\"";
    send_text(socket, "HEAD " + target + " HTTP/1.1\r\nHost: t\r\n\r\n" + "GET " + target +
                          " HTTP/1.1\r\nHost: t\r\nIf-None-Match: " + etag + "\r\n\r\n" + "GET " + target +
                          " HTTP/1.1\r\nHost: t\r\nRange: bytes=-1\r\n\r\n" +
                          "GET /o/none/resolve/main/x HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    const std::string all = receive_all(socket);
    CHECK(all.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(all.find("Content-Length: 2000000\r\n") != all.npos);
    CHECK(all.find("\r\n\r\nHTTP/1.1 304 Not Modified\r\n") != all.npos);
    CHECK(all.find("\r\n\r\nbHTTP/1.1 404 Not Found\r\n") != all.npos);
    CHECK(all.size() < 3000);
}

TEST_CASE_METHOD(Fixture, "requests with a body are refused and end the connection") {
    const Descriptor socket = connect_to(server->url());
    send_text(socket, "POST " + target +
                          " HTTP/1.1\r\nHost: t\r\nContent-Length: 31\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
    const std::string all = receive_all(socket);
    CHECK(all.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
    CHECK(all.find("HTTP/1.1", 10) == all.npos);
}

TEST_CASE_METHOD(Fixture, "a question about many paths leaves the connection usable") {
    const std::string info = target.substr(0, target.find("/resolve/"));
    const std::string body = "paths=absent";
    const std::string post =
        "POST /api/models" + info + "/paths-info/main HTTP/1.1\r\nHost: t\r\nContent-Length: ";
    const Descriptor socket = connect_to(server->url());
    send_text(socket, post + std::to_string(body.size()) + "\r\n\r\n" + body + "GET " + target +
                          " HTTP/1.1\r\nHost: t\r\nRange: bytes=0-0\r\nConnection: close\r\n\r\n");
    const std::string all = receive_all(socket);
    CHECK(all.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(all.find("\r\n\r\n[]HTTP/1.1 206 Partial Content\r\n") != all.npos);

    const Descriptor other = connect_to(server->url());
    send_text(other, post + "2000000\r\n\r\n" + std::string(1'100'000, 'x'));
    const std::string refused = receive_all(other);
    CHECK(refused.starts_with("HTTP/1.1 413 "));
    CHECK(refused.find("Connection: Close\r\n") != refused.npos);
}

TEST_CASE_METHOD(Fixture, "many clients are served at once") {
    std::vector<std::string> bodies(8);
    std::vector<std::thread> clients;
    for (std::string& body : bodies)
        clients.emplace_back([&] { body = body_of(fetch(server->url(), "GET " + target)); });
    for (std::thread& client : clients) client.join();
    for (const std::string& body : bodies) CHECK(body == content);
}

TEST_CASE_METHOD(Fixture, "what was served is logged, without the query") {
    fetch(server->url(), "GET " + target + "?token=secret", "Range: bytes=0-4\r\n");
    pollfd waited_for{log.fd(), POLLIN, 0};
    REQUIRE(::poll(&waited_for, 1, 20'000) == 1);
    const auto batch = log.take();
    REQUIRE(batch.entries.size() == 1);
    CHECK(batch.entries[0].client == "127.0.0.1");
    CHECK(batch.entries[0].method == "GET");
    CHECK(batch.entries[0].path == target);
    CHECK(batch.entries[0].status == 206);
    CHECK(batch.entries[0].sent == 5);
}

TEST_CASE_METHOD(Fixture, "stopping ends idle connections and those in the middle of a file") {
    models.write("o-r/model.gguf", std::string(64'000'000, 'x')); // more than socket buffers take
    const Descriptor idle = connect_to(server->url());
    const Descriptor busy = connect_to(server->url());
    send_text(busy, "GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n");
    char first = 0;
    REQUIRE(::recv(busy.get(), &first, 1, 0) == 1);
    server.reset();
    CHECK(receive_all(busy).size() < 64'000'000);
    CHECK(receive_all(idle).empty());
}

TEST_CASE_METHOD(Fixture, "a port in use is an error that names it") {
    const std::string url = server->url();
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    try {
        const Server second(ListenAddress{"127.0.0.1", port}, *mirror, log);
        FAIL("two servers on one port");
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::failure);
        CHECK(error.reason == "cannot-listen");
        CHECK(std::string(error.what()).find(url) != std::string::npos);
    }
}
