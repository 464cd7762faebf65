#include "remove.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::clean_cache {

void Remove::step(const Place&) { pulse_.beat(findings_.bytes); }

bool Remove::file(const Place& place, const Entry& entry) {
    if (::unlinkat(place.folder, place.name.c_str(), 0) == 0) {
        ++findings_.files;
        if (entry.links <= 1) findings_.bytes += entry.allocated;
        return true;
    }
    if (errno == ENOENT) return true;
    findings_.fail(place.path, errno);
    return false;
}

Visitor::Left Remove::folder(const Place& place, const Entry& entry) {
    if (::unlinkat(place.folder, place.name.c_str(), AT_REMOVEDIR) == 0) {
        ++findings_.folders;
        findings_.bytes += entry.allocated;
        return Left::gone;
    }
    // Something came while the folder was read, or was passed over because others went.
    if (errno == ENOTEMPTY || errno == EEXIST) return Left::read_again;
    if (errno == ENOENT) return Left::gone;
    findings_.fail(place.path, errno);
    return Left::stays;
}

} // namespace xtask::clean_cache
