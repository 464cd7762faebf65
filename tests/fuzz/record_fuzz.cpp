/// Receipts and sidecars: what is taken from one is written and read as the same again.
#include "check.hpp"
#include "transfer/receipt.hpp"
#include "transfer/sidecar.hpp"

using namespace xtask;
using namespace xtask::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = text(data, size);
    if (const auto receipt = transfer::parse_receipt(input)) {
        const auto& chain = receipt->chain;
        require(chain.states.empty() || chain.fits(receipt->length));
        const std::string written = transfer::format_receipt(*receipt);
        const auto back = transfer::parse_receipt(written);
        require(back && back->chain.states == chain.states && transfer::format_receipt(*back) == written);
    }
    if (const auto sidecar = transfer::parse_sidecar(input)) {
        const std::string written = transfer::format_sidecar(*sidecar);
        const auto back = transfer::parse_sidecar(written);
        require(back && transfer::format_sidecar(*back) == written);
    }
    return 0;
}
