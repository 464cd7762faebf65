#include "check.hpp"
#include "net/message.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace xtask;
using namespace xtask::fuzz;

namespace {

struct Outcome {
    std::string body;
    std::size_t consumed = 0;
    bool done = false, failed = false;

    bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view wire, std::size_t step, std::size_t room, bool head_request) {
    Outcome outcome;
    net::ResponseReader reader(head_request);
    std::array<std::byte, 4096> output;
    try {
        std::size_t available = 0;
        while (!reader.done()) {
            available = std::min(available + step, wire.size());
            const auto window = wire.substr(outcome.consumed, available - outcome.consumed);
            const auto progress =
                reader.feed(std::as_bytes(std::span(window)), std::span(output).first(room));
            require(progress.consumed <= window.size() && progress.produced <= room);
            outcome.body.append(reinterpret_cast<const char*>(output.data()), progress.produced);
            outcome.consumed += progress.consumed;
            if (available == wire.size() && progress.consumed == 0 && progress.produced == 0) break;
        }
        if (!reader.done()) reader.finish();
        require(reader.done() && reader.head());
        require(reader.head()->status >= 200 && reader.head()->status <= 599);
        outcome.done = true;
    } catch (const Error& e) {
        require(e.code == ExitCode::network);
        outcome.failed = true;
        outcome.consumed = 0;
    }
    return outcome;
}

} // namespace

/// The first byte says how to cut the rest; the outcome must not depend on it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const auto wire = text(data + 1, size - 1);
    const bool head_request = (data[0] & 1) != 0;
    const std::size_t step = 1 + (data[0] >> 1) % 32;
    const auto whole = read(wire, wire.size() + 1, 4096, head_request);
    const auto pieces = read(wire, step, 1 + step * 7, head_request);
    require(whole == pieces);
    return 0;
}
