#include "measure.hpp"

#include "leaf.hpp"

namespace xtask::clean_cache {

void Measure::step(const Place&) { pulse_.beat(findings_.bytes); }

bool Measure::file(const Place& place, const Entry& entry) {
    ++findings_.files;
    findings_.bytes += links_.counted(entry);
    const Role role = list_ ? leaf_of(place.name).role : Role::file;
    if (role != Role::partial && role != Role::lock) return true;
    if (findings_.partial_count++ < Findings::most_partials) {
        const std::string process =
            role == Role::lock ? LockFile(place.folder, place.name).owner() : std::string();
        findings_.partials.push_back({place.path, entry.allocated, entry.modified, entry.owner, process});
    }
    return true;
}

Visitor::Left Measure::folder(const Place&, const Entry& entry) {
    ++findings_.folders;
    findings_.bytes += entry.allocated;
    return Left::gone;
}

} // namespace xtask::clean_cache
