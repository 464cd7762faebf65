/// Who brought which bytes of a file: who is to blame when they turn out to be wrong.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace xtask::transfer {

class Mirror; // transfer/mirror.hpp

class Ledger {
  public:
    /// What it says of these bytes from now on.
    void brought(const Mirror& mirror, std::uint64_t begin, std::uint64_t bytes);
    void clear() noexcept { entries_.clear(); }
    /// The one that brought all of it; null: nobody or several.
    const Mirror* sole() const noexcept;
    /// The one that brought most of it; null: nobody.
    const Mirror* chief() const;

    /// One mirror's bytes that lie side by side, and their SHA-256.
    struct Share {
        const Mirror* mirror;
        std::uint64_t begin, end;
        std::string sha256;
    };
    /// Of the file that is open as `fd`. Throws Error(failure) where it cannot be read.
    std::vector<Share> shares(int fd, const std::string& path) const;

  private:
    struct Entry {
        const Mirror* mirror;
        std::uint64_t end;
    };
    std::map<std::uint64_t, Entry> entries_; ///< by where they begin
};

/// Those of `shares` that are not what the open file has in their place.
std::vector<Ledger::Share> differing(const std::vector<Ledger::Share>& shares, int fd,
                                     const std::string& path);

} // namespace xtask::transfer
