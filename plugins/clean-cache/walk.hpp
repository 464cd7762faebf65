/// Through a tree, folders after what is in them, every step relative to the descriptor of the folder it is
/// made in: a name that becomes a symlink leads nowhere, and no mount is crossed. What is held in memory
/// grows with the depth, not with the number of files; 32 folders at most are open at once.
#pragma once

#include "rules.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <dirent.h>

namespace xtask::clean_cache {

/// What is done with what the rules leave. Exceptions end the walk.
class Visitor {
  public:
    enum class Left { gone, stays, read_again };

    virtual ~Visitor() = default;

    /// Before every name.
    virtual void step(const Place& place) = 0;
    /// Between looking at a folder and opening it: where a race would be.
    virtual void opening(const Place&) {}
    /// Anything but a folder. True: taken.
    virtual bool file(const Place& place, const Entry& entry) = 0;
    /// A folder, all of whose content was taken.
    virtual Left folder(const Place& place, const Entry& entry) = 0;
    virtual void kept(Kept kept) = 0;
    virtual void failed(const std::string& path, int error) = 0;
};

class Walk {
  public:
    Walk(const Rules& rules, Visitor& visitor) : rules_(rules), visitor_(visitor) {}

    /// All below the open folder `top`. True: everything was taken.
    bool run(int top);

  private:
    struct Close {
        void operator()(DIR* stream) const { ::closedir(stream); }
    };
    struct Level {
        std::string name;
        Entry entry;
        std::unique_ptr<DIR, Close> stream; ///< none: closed for now
        long position = 0;                  ///< where it goes on when opened again
        bool whole = true;                  ///< nothing in it stays
        bool taken = false;                 ///< something was taken from it
        int passes = 1;
    };

    void look_at(const char* name);
    void enter(const Place& place, const Entry& entry);
    void push(std::string name, const Entry& entry, int fd);
    void pop();
    void reopen_parent();
    bool is_other_mount(const Entry& entry) const;
    void keep(Kept kept);
    void fail(int error);

    const Rules& rules_;
    Visitor& visitor_;
    // Of the walk that is going on.
    std::vector<Level> levels_;
    std::string path_;
    Entry top_;
    bool whole_ = true;
};

} // namespace xtask::clean_cache
