#include "incoming.hpp"

#include <algorithm>

#include <sys/stat.h>

namespace xtask::mirror_serve {

namespace {

constexpr std::chrono::milliseconds look_again{10};
constexpr std::uint64_t held_back = 1;

bool is_same_file(const FileStamp& a, const FileStamp& b) {
    return a.device == b.device && a.inode == b.inode;
}

} // namespace

Incoming::State Incoming::look(bool ended) {
    const auto published = ended ? root_.open_file(relative_) : std::nullopt;
    if (!file_) {
        file_ = ended ? root_.open_file(relative_) : root_.open_file(relative_ + ".part");
        return file_ ? State::usable : State::absent;
    }
    struct stat status {};
    const bool gone = ::fstat(file_->descriptor.get(), &status) != 0 || status.st_nlink == 0;
    return gone || (ended && !(published && is_same_file(published->stamp, file_->stamp))) ? State::replaced
                                                                                           : State::usable;
}

std::optional<Incoming::Span> Incoming::wait(std::uint64_t at) {
    for (;;) {
        // Before the file is looked at: what is true of a file that has been published stays true.
        const Board::Standing standing = board_.look(job_);
        if (standing.ended && job_->failure) return std::nullopt;
        if (standing.ended || standing.flowing) {
            const State state = look(standing.ended);
            if (state == State::replaced) {
                if (given_) return std::nullopt;
                file_.reset();
                if (look(standing.ended) == State::absent && standing.ended) return std::nullopt;
            }
            if (state == State::absent && standing.ended) return std::nullopt;
        }
        if (file_) {
            struct stat status {};
            if (::fstat(file_->descriptor.get(), &status) != 0) return std::nullopt;
            const auto size = static_cast<std::uint64_t>(status.st_size);
            if (standing.ended && size != length_) return std::nullopt;
            const std::uint64_t end =
                standing.ended ? length_ : std::min(size, length_ - std::min(length_, held_back));
            if (end > at || (standing.ended && at == length_)) {
                given_ = given_ || end > at;
                return Span{file_->descriptor.get(), end};
            }
            if (standing.ended) return std::nullopt;
        }
        board_.wait(job_, look_again);
    }
}

} // namespace xtask::mirror_serve
