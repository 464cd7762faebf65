#include "files.hpp"
#include "inspect.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace xtask;
using namespace xtask::inspect;

namespace {

constexpr const char* url = "https://hub/m.gguf?token=secret";

struct Fixture {
    const test::TemporaryDirectory folder;
    testkit::FakeHost host;
    const std::string path = folder / "m.gguf";

    testkit::FakeHost::Result run(const std::string& bytes, bool tensors = false, bool hash = false) {
        test::write_text(path, bytes);
        return host.run<Inspect>({{"file", path}, {"tensors", tensors}, {"hash", hash}});
    }
    JsonView result() {
        parsed_ = testkit::JsonParser::parse(host.ui.result);
        return parsed_.root();
    }
    /// Serves all of `bytes` to the first request.
    void serve(const std::string& bytes) {
        const std::size_t count = std::min<std::size_t>(bytes.size(), 64U << 10U);
        HttpResponse response;
        response.status = 206;
        response.body = bytes.substr(0, count);
        response.headers = {
            {"Content-Range", "bytes 0-" + std::to_string(count - 1) + "/" + std::to_string(bytes.size())}};
        host.http.reply("GET", url, response);
    }

  private:
    testkit::ParsedJson parsed_;
};

} // namespace

TEST_CASE("the manifest is well-formed") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    CHECK(testkit::check_manifest(text.str()) == std::vector<std::string>{});
}

TEST_CASE_METHOD(Fixture, "a good file") {
    CHECK(run(test::fixture_bytes()).code == ExitCode::ok);
    CHECK_THAT(host.ui.printed, Catch::Contains(path) && Catch::Contains("valid") &&
                                    Catch::Contains("132,128 bytes") && Catch::Contains("F32 5, Q8_0 16") &&
                                    Catch::Contains("llama.block_count") && !Catch::Contains("problems") &&
                                    !Catch::Contains("blk.0"));
    const JsonView json = result();
    CHECK(json["valid"].boolean() == true);
    CHECK(json["path"].text() == path);
    CHECK(json["size"].integer() == 132'128);
    CHECK(json["tensor_count"].integer() == 21);
    CHECK(json["key_values"].size() == 23);
    CHECK_FALSE(json["tensors"]);
    CHECK_FALSE(json["requests"]);
    CHECK(json["problems"].size() == 0);
}

TEST_CASE_METHOD(Fixture, "every tensor") {
    CHECK(run(test::fixture_bytes(), true).code == ExitCode::ok);
    CHECK_THAT(host.ui.printed, Catch::Contains("blk.1.ffn_down.weight"));
    REQUIRE(result()["tensors"].size() == 21);
    const JsonView tensor = *result()["tensors"].begin();
    CHECK(tensor["name"].text() == "token_embd.weight");
    CHECK(tensor["type"].text() == "Q8_0");
    CHECK(tensor["type_id"].integer() == 8);
    CHECK(tensor["shape"].size() == 2);
    CHECK(tensor["offset"].integer() == 0);
    CHECK(tensor["bytes"].integer() == 64 * 320 / 32 * 34);
    CHECK_FALSE(tensor["sha256"]);
}

TEST_CASE_METHOD(Fixture, "a text too long to be told") {
    gguf::Outline outline;
    outline.key_values = {{"long", std::string(gguf::kept_text + 5, 'x')}, {"short", std::string("y")}};
    CHECK(run(outline.header()).code == ExitCode::ok);
    const JsonView first = *result()["key_values"].begin();
    CHECK(first["value"].text()->size() == gguf::kept_text);
    CHECK(first["length"].integer() == gguf::kept_text + 5);
}

TEST_CASE_METHOD(Fixture, "hashes of the data") {
    CHECK(run(test::fixture_bytes("", "llama", "f32"), false, true).code == ExitCode::ok);
    CHECK((*result()["tensors"].begin())["sha256"].text() ==
          "88d995a890903cefd8646641fe51d1be238536929a390c07194c383476af4697");
    CHECK_THAT(host.ui.printed,
               Catch::Contains("90eb9aaf004fcc68b0567e28860af4534e4258f665cda7ffd844a6253eedad99"));
    CHECK(host.digests.empty());
}

TEST_CASE_METHOD(Fixture, "every kind of malformed file is refused with a byte") {
    for (const auto& kind : gen_fixtures::breakages()) {
        const std::string name(kind.name);
        CAPTURE(name);
        const auto result = run(test::fixture_bytes(name), false, name == "nan");
        CHECK(result.code == ExitCode::failure);
        CHECK(result.error->reason == "malformed");
        CHECK_THAT(result.error->what(), Catch::Contains(path + " is not a valid GGUF file: byte "));
        CHECK(this->result()["valid"].boolean() == false);
        CHECK(this->result()["problems"].size() > 0);
        CHECK_THAT(host.ui.printed, Catch::Contains("problems: "));
    }
}

TEST_CASE_METHOD(Fixture, "a number that is none is found by reading") {
    CHECK(run(test::fixture_bytes("nan")).code == ExitCode::ok);
    const auto result = run(test::fixture_bytes("nan"), false, true);
    CHECK_THAT(result.error->what(), Catch::Contains("token_embd.weight"));
}

TEST_CASE_METHOD(Fixture, "what is there of a cut file is hashed") {
    CHECK(run(test::fixture_bytes("cut"), false, true).code == ExitCode::failure);
    CHECK_THAT(host.ui.printed, Catch::Contains("not read"));
    CHECK((*result()["tensors"].begin())["sha256"]);
}

TEST_CASE_METHOD(Fixture, "no data is read twice") {
    CHECK(run(test::fixture_bytes("overlap"), false, true).code == ExitCode::failure);
    std::size_t hashed = 0;
    for (const JsonView tensor : result()["tensors"]) hashed += tensor["sha256"] ? 1 : 0;
    CHECK(hashed == 20);
}

TEST_CASE_METHOD(Fixture, "of a URL the header is read, and no more") {
    serve(test::fixture_bytes());
    CHECK(host.run<Inspect>({{"file", url}, {"tensors", true}, {"hash", false}}).code == ExitCode::ok);
    CHECK(host.http.requests.size() == 1);
    CHECK(host.http.requests[0].credentials.empty());
    CHECK(host.ui.messages() == "reading the header of https://hub/m.gguf\n");
    CHECK_THAT(host.ui.printed, Catch::Contains("https://hub/m.gguf\n") &&
                                    Catch::Contains("65,536 bytes in 1 request") &&
                                    !Catch::Contains("secret"));
    CHECK(result()["url"].text() == "https://hub/m.gguf");
    CHECK(result()["bytes_read"].integer() == 65'536);
    CHECK(result()["requests"].integer() == 1);
}

TEST_CASE_METHOD(Fixture, "errors of the network and of the command line") {
    const auto run_url = [&] {
        return host.run<Inspect>({{"file", url}, {"tensors", false}, {"hash", false}});
    };
    SECTION("no such file there") {
        host.http.reply("GET", url, 404);
        CHECK(run_url().code == ExitCode::network);
    }
    SECTION("not for everybody") {
        host.http.reply("GET", url, 403);
        CHECK(run_url().code == ExitCode::auth);
    }
    SECTION("no URL at all") {
        host.http.fail("GET", url, Error(ExitCode::network, "bad-url", "no"));
        CHECK(run_url().code == ExitCode::usage);
    }
    SECTION("no such file here") {
        const auto result =
            host.run<Inspect>({{"file", folder / "none"}, {"tensors", false}, {"hash", false}});
        CHECK(result.code == ExitCode::failure);
        CHECK(result.error->reason == "not-found");
    }
}

TEST_CASE_METHOD(Fixture, "a signal ends it") {
    host.ui.cancel_after(3);
    CHECK(run(test::fixture_bytes(), false, true).code == ExitCode::interrupted);
}
