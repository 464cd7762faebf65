#include "services/tally.hpp"

#include <algorithm>

namespace xtask::services {

Tally::Tally(std::size_t files, std::optional<std::uint64_t> bytes) {
    whole_.files = files;
    whole_.total = bytes.value_or(0);
}

void Tally::resumed(Part& part, std::uint64_t have) {
    whole_.done += have - part.have;
    part.have = have;
}

void Tally::reached(Part& part, std::uint64_t have) {
    const std::uint64_t fresh = have > part.have ? have - part.have : 0;
    whole_.moved += fresh;
    part.moved += fresh;
    resumed(part, have);
}

void Tally::finished(const Part& part, std::uint64_t length, std::uint64_t transferred) {
    ++whole_.ended;
    whole_.done += length - part.have;
    whole_.moved += transferred - std::min(part.moved, transferred);
}

void Tally::failed(const Part& part, std::uint64_t length) {
    ++whole_.ended;
    ++whole_.failed;
    whole_.done -= part.have;
    whole_.total -= std::min(length, whole_.total);
}

} // namespace xtask::services
