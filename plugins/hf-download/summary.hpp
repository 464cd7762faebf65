/// What download-model says at the end of a run over several files.
#pragma once

#include "hub/item.hpp"
#include "request.hpp"

#include <string>
#include <vector>

namespace xtask::hf_download {

using hub::Item;

class Summary {
  public:
    /// Borrows both. `seconds`: how long the run took.
    Summary(const Request& request, const std::vector<Item>& items, double seconds);

    /// For people: the folder, a line for each file where they are few or only planned, the totals, the
    /// failures.
    std::string text() const;
    /// For programs: the object that stands in `done.result`, each file with the members it has in a run of
    /// its own.
    std::string json() const;
    /// "2 of 200 files failed; the gravest: ", or nothing where there is one only.
    std::string verdict() const;

  private:
    std::string file_lines() const;
    std::string failure_lines() const;
    std::string counts() const;
    std::string sizes() const;

    const Request& request_;
    const std::vector<Item>& items_;
    double seconds_;
    std::string commit_;
    std::size_t fetched_ = 0, unchanged_ = 0, adopted_ = 0, planned_ = 0, failed_ = 0;
    std::size_t unknown_sizes_ = 0;
    std::uint64_t size_ = 0;        ///< bytes of all files that did not fail
    std::uint64_t transferred_ = 0; ///< body bytes that crossed the wire
    std::uint64_t resumed_ = 0;     ///< bytes that earlier runs had left
    std::optional<std::uint64_t> available_;
};

} // namespace xtask::hf_download
