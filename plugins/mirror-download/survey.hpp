/// Asks all mirrors about all files, side by side.
#pragma once

#include "source.hpp"

#include <variant>
#include <vector>

namespace xtask::mirror_download {

/// What became of asking one mirror about one file.
struct Answer {
    std::variant<Offer, Error> said;
    std::optional<Candidate> guess; ///< where the file would be, if the mirror did not answer

    const Offer* offer() const noexcept { return std::get_if<Offer>(&said); }
    const Error* error() const noexcept { return std::get_if<Error>(&said); }
    /// It cannot be reached, or has no time, just now: nothing is known.
    bool is_silent() const noexcept;
};

/// Makes the question; throws what keeps it from being asked.
std::unique_ptr<Question> question_for(Context& context, const Mirror& mirror, const Subject& subject,
                                       const hub::AccessOptions& options);

/// answers[i][k]: mirror k about path i. Each request gets one attempt and 3 seconds, so that a mirror that
/// is dead costs no more than that; where that leaves a file without any offer, silent mirrors are asked once
/// more with the patience of the run, if `persist`. Only a signal throws.
std::vector<std::vector<Answer>> survey(Context& context, const hub::Wanted& wanted,
                                        const std::vector<Mirror>& mirrors,
                                        const std::vector<std::string>& paths,
                                        const hub::AccessOptions& options, bool persist = true);

} // namespace xtask::mirror_download
