#include "net/ca_store.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace xtask::net;

TEST_CASE("the variables name the store, else the system does") {
    std::map<std::string, std::string, std::less<>> variables;
    const auto get = [&](std::string_view name) { return variables[std::string(name)]; };
    CHECK(find_ca_store("", get).certificates > 0);

    variables["SSL_CERT_FILE"] = "/dev/null";
    variables["SSL_CERT_DIR"] = "/no/such:/nor/this";
    const auto nothing = find_ca_store("", get);
    CHECK(nothing.certificates == 0);
    CHECK(nothing.places == "/dev/null, /no/such:/nor/this");

    const auto missing = find_ca_store("/no/such/file", get);
    CHECK(missing.certificates == 0);
    CHECK(missing.places == "/no/such/file");
}
