/// The tables for small requests, transfers and mirrors.
#include "../net/loopback.hpp"
#include "bridge_fixture.hpp"
#include "folder.hpp"

#include <xtask/json.hpp>

using namespace xtask;
using namespace xtask::plugins;
using namespace xtask::plugins::test;

TEST_CASE_METHOD(Fixture, "http: many requests, each with its answer or its error") {
    net::test::Server server({net::test::answer("first"), net::test::answer("second")});
    const std::string good = server.origin().text() + "/x";
    with<xtask_http_v1>(XTASK_HTTP, [&](const xtask_http_v1& http, xtask_run* run, const xtask_host&) {
        const auto request_to = [](std::string_view url) {
            xtask_http_request request{};
            request.size = sizeof request;
            request.method = str("GET");
            request.url = str(url);
            return request;
        };
        const auto fine = request_to(good), bad = request_to("gopher://x");
        const xtask_http_request* list[] = {&fine, &bad, &fine};
        const xtask_http_response* const* responses = nullptr;
        const xtask_error* const* errors = nullptr;
        REQUIRE(http.request_all(run, list, 3, &responses, &errors) == XTASK_OK);
        for (const int i : {0, 2}) {
            REQUIRE(responses[i] != nullptr);
            CHECK(responses[i]->status == 200);
            CHECK(string(responses[i]->url) == good);
            CHECK(errors[i] == nullptr);
        }
        CHECK(string(responses[0]->body).size() + string(responses[2]->body).size() == 11);
        CHECK(responses[1] == nullptr);
        REQUIRE(errors[1] != nullptr);
        CHECK(errors[1]->code == XTASK_NETWORK);
        CHECK(string(errors[1]->reason) == "bad-url");
        http.release(run, responses[0]);
        CHECK(responses[2]->status == 200);
        CHECK(http.request_all(run, nullptr, 0, &responses, &errors) == XTASK_OK);
    });
}

TEST_CASE_METHOD(Fixture, "looking up what is on disk") {
    const test::Folder folder;
    folder.write("model.bin", "abc");
    with<xtask_transfer_v1>(
        XTASK_TRANSFER, [&](const xtask_transfer_v1& service, xtask_run* run, const xtask_host&) {
            const xtask_local* local = nullptr;
            CHECK(service.lookup(run, str(folder.path()), str("absent"), &local) == XTASK_OK);
            CHECK(local->state == XTASK_LOCAL_ABSENT);
            CHECK(service.lookup(run, str(folder.path()), str("model.bin"), &local) == XTASK_OK);
            CHECK(local->state == XTASK_LOCAL_UNRECORDED);
            CHECK(service.lookup(run, str(folder.path()), str("../x"), &local) == XTASK_USAGE);
        });
}

TEST_CASE_METHOD(Fixture, "each of several artifacts says why it failed") {
    const test::Folder folder;
    folder.make_directory("folder");
    with<xtask_transfer_v1>(
        XTASK_TRANSFER, [&](const xtask_transfer_v1& service, xtask_run* run, const xtask_host& host) {
            const std::string directory = folder.path();
            xtask_artifact artifacts[2]{};
            const char* leaves[] = {"absent", "folder"};
            for (int i = 0; i < 2; ++i) {
                artifacts[i].size = sizeof artifacts[i];
                artifacts[i].directory = str(directory);
                artifacts[i].leaf = str(leaves[i]);
            }
            const xtask_artifact* list[] = {&artifacts[0], &artifacts[1]};
            const xtask_outcome* const* outcomes = nullptr;
            CHECK(service.fetch(run, list, 2, &outcomes) == XTASK_NETWORK);
            CHECK(outcomes[0] == nullptr);
            CHECK(service.failure(run, 0)->code == XTASK_NETWORK);
            CHECK(string(service.failure(run, 0)->message) == string(host.last_error(run)->message));
            CHECK(service.failure(run, 1)->code == XTASK_FAILURE);
            CHECK(service.failure(run, 2) == nullptr);
            CHECK(service.fetch(run, list, 0, &outcomes) == XTASK_OK);
            CHECK(service.failure(run, 0) == nullptr);
        });
}

TEST_CASE_METHOD(Fixture, "mirrors are listed from manifests, and asked by name") {
    const test::Folder folder;
    std::string text = test::manifest_text("acme", test::command_text("acme"));
    text.insert(text.size() - 1, R"(, "mirrors": [{"id": "attic", "summary": "keeps all", "local": true}])");
    test::write_plugin(folder, "acme", text);
    catalog = Catalog::scan({{folder.path(), "test", ""}}, Trust({0, ::geteuid()}));
    with<xtask_mirrors_v1>(XTASK_MIRRORS,
                           [&](const xtask_mirrors_v1& service, xtask_run* run, const xtask_host& host) {
                               const xtask_mirror* const* mirrors = nullptr;
                               std::uint64_t count = 0;
                               REQUIRE(service.list(run, &mirrors, &count) == XTASK_OK);
                               REQUIRE(count == 1);
                               CHECK(string(mirrors[0]->id) == "attic");
                               CHECK(string(mirrors[0]->plugin) == "acme");
                               CHECK(mirrors[0]->flags == XTASK_MIRROR_LOCAL);
                               CHECK(service.list(run, nullptr, &count) == XTASK_PLUGIN);

                               xtask_mirror_request request{};
                               request.size = sizeof request;
                               const xtask_resolution* resolution = nullptr;
                               request.mirror = str("cellar");
                               CHECK(service.resolve(run, &request, 0, &resolution) == XTASK_USAGE);
                               CHECK(string(host.last_error(run)->reason) == "unknown-mirror");
                               request.mirror = str("attic"); // whose library is none
                               CHECK(service.resolve(run, &request, 0, &resolution) == XTASK_PLUGIN);
                               CHECK(string(host.last_error(run)->reason) == "plugin-broken");
                               CHECK(service.resolve(run, &request, 8, &resolution) == XTASK_PLUGIN);
                               CHECK(string(host.last_error(run)->reason) == "bad-call");
                               CHECK(resolution == nullptr);
                           });
}
