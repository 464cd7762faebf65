/// Files that are complete and verified, as a fetch hands them to the commit.
#pragma once

#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/verified.hpp"

#include <string>

namespace xtask::test {

struct VerifiedFiles {
    transfer::Verified make(const std::string& folder, const std::string& leaf, const std::string& content) {
        base::make_directories(dir / folder);
        transfer::Names names(dir / folder, leaf);
        auto lock = base::Lock::acquire(names.lock, {Duration(0), {}}, cancel);
        transfer::Sidecar sidecar;
        sidecar.path = leaf;
        sidecar.total = content.size();
        auto partial = transfer::Partial::create(names, sidecar, "boot");
        base::write_all(partial.fd(), content, names.part);
        transfer::Receipt receipt;
        receipt.path = leaf;
        receipt.etag = "\"" + leaf + "\"";
        receipt.verified = "size";
        transfer::Outcome outcome;
        outcome.path = names.file;
        outcome.length = outcome.transferred = content.size();
        return {names, std::move(lock), std::move(partial), std::move(receipt), std::move(outcome)};
    }

    TemporaryDirectory dir;
    base::Cancel cancel;
};

} // namespace xtask::test
