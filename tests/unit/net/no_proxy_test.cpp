#include "net/proxy.hpp"

#include <catch2/catch.hpp>

using namespace xtask::net;

TEST_CASE("NO_PROXY") {
    struct Row {
        const char *list, *host;
        int port;
        bool bypasses;
    };
    const Row rows[] = {
        {"", "h.example", 80, false},
        {"*", "h.example", 80, true},
        {" * ", "10.0.0.1", 80, true},
        {"a,*", "h.example", 80, false},
        {"*.example", "h.example", 80, false},
        // names
        {"h.example", "h.example", 80, true},
        {"H.EXAMPLE", "h.example", 80, true},
        {"example", "h.example", 80, true},
        {".example", "h.example", 80, true},
        {".h.example", "h.example", 80, true},
        {"h.example.", "h.example", 80, true},
        {"h.example", "h.example.", 80, true},
        {".example.", "h.example.", 80, true},
        {"ample", "h.example", 80, false},
        {"x.h.example", "h.example", 80, false},
        {"h.example", "h.example.evil", 80, false},
        {"h.exampl", "h.example", 80, false},
        {"localhost", "localhost", 80, true},
        {"localhost", "127.0.0.1", 80, false},
        {"127.0.0.1", "localhost", 80, false},
        {".", "h.example", 80, false},
        // lists
        {"a.example, h.example", "h.example", 80, true},
        {" h.example ", "h.example", 80, true},
        {"\th.example\t,", "h.example", 80, true},
        {",,,h.example,,", "h.example", 80, true},
        {",", "h.example", 80, false},
        {"a.example h.example", "h.example", 80, false},
        // ports
        {"h.example:80", "h.example", 80, true},
        {"h.example:81", "h.example", 80, false},
        {".example:80", "h.example", 80, true},
        {"h.example:", "h.example", 80, false},
        {"h.example:x", "h.example", 80, false},
        {"h.example:080", "h.example", 80, true},
        {"10.0.0.1:80", "10.0.0.1", 80, true},
        {"10.0.0.1:81", "10.0.0.1", 80, false},
        {"[::1]:80", "::1", 80, true},
        {"[::1]:81", "::1", 80, false},
        {":80", "h.example", 80, false},
        // IPv4
        {"10.0.0.1", "10.0.0.1", 80, true},
        {"10.0.0.1", "10.0.0.10", 80, false},
        {"0.0.1", "10.0.0.1", 80, false},
        {".0.0.1", "10.0.0.1", 80, false},
        {"10.0.0.1", "10.0.0.1.example", 80, false},
        {"10.0.0.0/8", "10.255.1.2", 80, true},
        {"10.0.0.0/8", "11.0.0.1", 80, false},
        {"10.1.2.3/8", "10.255.1.2", 80, true},
        {"192.168.0.0/17", "192.168.127.255", 80, true},
        {"192.168.0.0/17", "192.168.128.0", 80, false},
        {"192.168.1.1/32", "192.168.1.1", 80, true},
        {"192.168.1.1/32", "192.168.1.2", 80, false},
        {"192.168.1.1/31", "192.168.1.0", 80, true},
        {"192.168.1.1/33", "192.168.1.1", 80, false},
        {"192.168.1.1/", "192.168.1.1", 80, false},
        {"192.168.1.1/x", "192.168.1.1", 80, false},
        {"192.168.1.1/-1", "192.168.1.1", 80, false},
        {"192.168.1.1/0", "192.168.1.1", 80, true},
        {"0.0.0.0/0", "192.168.1.1", 80, false},
        {"192.168/16", "192.168.1.1", 80, false},
        {"10.0.0.0/8", "h.example", 80, false},
        {"10.0.0.0/8:80", "10.0.0.1", 80, true},
        {"10.0.0.0/8:81", "10.0.0.1", 80, false},
        // IPv6
        {"::1", "::1", 80, true},
        {"[::1]", "::1", 80, true},
        {"0:0:0:0:0:0:0:1", "::1", 80, true},
        {"::2", "::1", 80, false},
        {"2001:DB8::/32", "2001:db8:1::1", 80, true},
        {"2001:db8::/32", "2001:db9::1", 80, false},
        {"[2001:db8::]/32", "2001:db8::1", 80, false},
        {"2001:db8::/127", "2001:db8::1", 80, true},
        {"2001:db8::/128", "2001:db8::1", 80, false},
        {"2001:db8::1/129", "2001:db8::1", 80, false},
        {"::ffff:10.0.0.1", "10.0.0.1", 80, false},
        {"[::1", "::1", 80, false},
        {"[::1]x", "::1", 80, false},
    };
    for (const auto& row : rows) {
        INFO(row.list << " for " << row.host << ":" << row.port);
        CHECK(bypasses_proxy(row.list, {false, row.host, static_cast<std::uint16_t>(row.port)}) ==
              row.bypasses);
    }
}
