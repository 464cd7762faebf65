/// Where a pull-through mirror keeps what it has fetched, and what of it is whole.
///
/// ORG/REPO/PATH is the place of every file. Where another version has it and `main` is not what is asked
/// for, ORG/REPO@COMMIT/PATH is: no repository has an "@" in its name. What download-model left in ORG-REPO
/// counts too. Only a file whose receipt still describes it is whole.
#pragma once

#include "folder.hpp"
#include "receipt.hpp"
#include "upstream.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

/// Which file of which repository; names are checked ones.
struct Wanted {
    std::string repository, revision, path;
};

/// Safe to use from many threads.
class Shelf {
  public:
    /// `path`: the root, absolute.
    Shelf(Folder root, std::string path) : root_(std::move(root)), path_(std::move(path)) {}

    struct Found {
        File file;
        Receipt receipt;
    };
    /// The file as it was at the commit `wanted.revision`.
    std::optional<Found> find_commit(const Wanted& wanted) const;
    /// The file that upstream describes so.
    std::optional<Found> find_described(const Wanted& wanted, const Description& description) const;
    /// Whatever version there is, for when upstream cannot be asked.
    std::optional<Found> find_any(const Wanted& wanted) const;

    struct Place {
        std::string folder;   ///< absolute
        std::string leaf;     ///< in it
        std::string relative; ///< below the root: of the file
    };
    /// Where to fetch it to.
    Place place(const Wanted& wanted, const Description& description) const;

    const Folder& root() const noexcept { return root_; }

  private:
    std::optional<Found> read(const std::string& local, const Wanted& wanted) const;
    template <class Fits>
    std::optional<Found> find(const Wanted& wanted, std::string_view commit, Fits fits) const;

    Folder root_;
    std::string path_;
};

/// Of a whole file: the same as Description::validator of what it was fetched as.
std::string validator_of(const Receipt& receipt);

} // namespace xtask::mirror_serve
