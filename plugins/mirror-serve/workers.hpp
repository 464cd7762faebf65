/// Starts a worker for each job on the board and carries what it says back. For the thread of the command.
#pragma once

#include "board.hpp"

#include <xtask/context.hpp>

#include <list>
#include <string>
#include <vector>

namespace xtask::mirror_serve {

/// How to start this command again.
struct Launch {
    std::vector<std::string> arguments; ///< the program first; those of the job follow
    std::vector<std::string> download;  ///< more of them, for downloads only
    std::vector<std::pair<std::string, std::string>> environment;
};

class Workers {
  public:
    Workers(Context& context, Board& board, Launch launch)
        : context_(context), board_(board), launch_(std::move(launch)) {}

    /// Takes new jobs as far as there is room, and what the running ones have said. Never waits.
    void step();
    bool busy() const noexcept { return !running_.empty(); }

  private:
    struct Worker {
        Board::Handle job;
        Process process;
        std::string line{}; ///< the beginning of one that is not complete
        std::optional<Failure> failure{};
        bool done = false; ///< its last line said so
    };
    void start(Job::Kind kind, std::size_t most);
    void read(Worker& worker, const std::string& output);
    void read_line(Worker& worker);
    void finish(Worker& worker, const ProcessEvent& event);

    Context& context_;
    Board& board_;
    Launch launch_;
    std::list<Worker> running_;
};

} // namespace xtask::mirror_serve
