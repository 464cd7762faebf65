#include "template.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using xtask::mirror_download::UrlTemplate;

namespace {

std::string expanded(const std::string& text) {
    return UrlTemplate(text, "--mirror").expand("org/repo", "refs/pr/1", "sub/a b?#%.gguf").text();
}

std::string refused(const std::string& text) {
    try {
        UrlTemplate(text, "--mirror");
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
        CHECK(error.reason == "bad-template");
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("placeholders are replaced, percent-encoded") {
    CHECK(expanded("https://cdn.example/{id}/resolve/{rev}/{file}") ==
          "https://cdn.example/org/repo/resolve/refs%2Fpr%2F1/sub/a%20b%3F%23%25.gguf");
    CHECK(expanded("http://127.0.0.1:8080/get?path={file}&id={id}") ==
          "http://127.0.0.1:8080/get?path=sub%2Fa%20b%3F%23%25.gguf&id=org%2Frepo");
    CHECK(expanded("https://cdn.example/{file}{file}") ==
          "https://cdn.example/sub/a%20b%3F%23%25.ggufsub/a%20b%3F%23%25.gguf");
    CHECK(expanded("https://cdn.example/SHA256SUMS") == "https://cdn.example/SHA256SUMS");
}

TEST_CASE("a value never brings a placeholder of its own") {
    CHECK(UrlTemplate("https://cdn.example/{id}/{file}", "x").expand("{file}", "main", "{id}").text() ==
          "https://cdn.example/%7Bfile%7D/%7Bid%7D");
}

TEST_CASE("what is no template") {
    CHECK_THAT(refused("https://cdn.example/{repo}/{file}"), Catch::Contains("unknown placeholder {repo}"));
    for (const auto* text :
         {"https://cdn.example/{file", "https://cdn.example/file}", "https://cdn.example/{}"})
        CHECK_THAT(refused(text), Catch::Contains("a brace that is not one of"));
    for (const auto* text : {"https://{id}.example/{file}", "ftp://cdn.example/{file}", "/mnt/{file}", "",
                             "https://user:secret@cdn.example/{file}"}) {
        CHECK_THAT(refused(text), Catch::Contains("no http or https URL") && !Catch::Contains("secret"));
    }
    CHECK_THAT(refused("https://cdn.example/" + std::string(5000, 'x')), Catch::Contains("4096"));
}
