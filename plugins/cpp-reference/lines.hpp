/// The output of a tool, line by line, as it comes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace xtask::cpp_reference {

/// Puts pieces together and calls `each` with every line. A carriage return ends one too: that is how tools
/// draw over their progress. Lines are cut at 4 KiB.
class LineSplitter {
  public:
    template <class Each>
    void add(std::string_view piece, Each each) {
        for (const char c : piece) {
            if (c == '\n' || c == '\r') {
                if (!line_.empty()) each(std::string_view(line_));
                line_.clear();
            } else if (line_.size() < longest) {
                line_ += c;
            }
        }
    }
    /// What has no end yet.
    const std::string& rest() const noexcept { return line_; }

  private:
    static constexpr std::size_t longest = 4096;
    std::string line_;
};

/// The last lines of an output.
class Tail {
  public:
    void add(std::string_view line) {
        lines_.emplace_back(line);
        if (lines_.size() > most) lines_.pop_front();
    }
    const std::deque<std::string>& lines() const noexcept { return lines_; }
    /// One a line, the last `count` of them.
    std::string text(std::size_t count) const {
        std::string all;
        for (std::size_t i = lines_.size() - std::min(count, lines_.size()); i < lines_.size(); ++i)
            all += lines_[i] + "\n";
        return all;
    }

  private:
    static constexpr std::size_t most = 200;
    std::deque<std::string> lines_;
};

} // namespace xtask::cpp_reference
