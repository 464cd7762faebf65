#include "transfer/glimpse.hpp"

#include "base/file.hpp"
#include "net/headers.hpp"

#include <array>
#include <span>

namespace xtask::transfer {
namespace {

constexpr std::size_t shown = 64;
constexpr Duration patience{1'000};

std::string printable(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes.substr(0, shown)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F && c != '\\' && c != '"') {
            text += c;
        } else {
            text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return text;
}

} // namespace

std::string glimpse(std::string_view bytes, std::string_view content_type) {
    return "it begins with \"" + printable(bytes) +
           "\" (content type: " + (content_type.empty() ? "none" : printable(content_type)) + ")";
}

bool is_page(std::string_view bytes, std::string_view content_type) {
    if (net::equals_ignoring_case(content_type.substr(0, 9), "text/html")) return true;
    const std::size_t begin = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (begin == bytes.npos) return false;
    bytes.remove_prefix(begin);
    return net::equals_ignoring_case(bytes.substr(0, 9), "<!doctype") ||
           net::equals_ignoring_case(bytes.substr(0, 5), "<html");
}

std::string first_bytes(net::Connection& connection, const base::Cancel& cancel) {
    std::array<std::byte, shown> buffer{};
    std::size_t got = 0;
    const Time until = Clock::now() + patience;
    while (connection.phase() == net::Phase::body) {
        got += connection.read(std::span(buffer).subspan(got), Clock::now());
        if (got == shown || connection.phase() != net::Phase::body || Clock::now() >= until) break;
        net::Connection* const all[] = {&connection};
        net::drive(all, cancel, until);
        connection.advance(Clock::now());
    }
    return {reinterpret_cast<const char*>(buffer.data()), got};
}

std::string first_bytes(int fd, const std::string& path) {
    std::array<std::byte, shown> buffer{};
    const std::size_t got = base::read_at(fd, buffer, 0, path);
    return {reinterpret_cast<const char*>(buffer.data()), got};
}

} // namespace xtask::transfer
