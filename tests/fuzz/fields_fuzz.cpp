#include "check.hpp"
#include "net/backoff.hpp"
#include "net/fields.hpp"

using namespace xtask;
using namespace xtask::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = text(data, size);
    constexpr std::uint64_t limit = std::uint64_t{1} << 63;
    if (const auto range = net::parse_content_range(input); range && range->satisfied()) {
        require(range->last < limit && (!range->total || range->last < *range->total));
    }
    if (const auto number = net::parse_decimal(input)) require(*number < limit);
    if (const auto date = net::parse_http_date(input))
        require(*date > -70'000'000'000 && *date < 260'000'000'000);
    if (const auto wait = net::parse_retry_after(input, 784111777)) require(wait->count() >= 0);
    if (const auto rate = net::parse_rate_limit(input, input))
        require(rate->remaining < limit && rate->reset.count() >= 0);
    if (const auto tag = net::parse_etag(input)) require(tag->opaque.find('"') == std::string::npos);
    net::ResponseHead head;
    head.headers.add("Retry-After", std::string(input));
    head.headers.add("RateLimit", std::string(input));
    if (const auto wait = net::demanded_wait(head, 0)) require(wait->count() >= 0);
    return 0;
}
