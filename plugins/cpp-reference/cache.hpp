/// The folder that everything is kept in.
///
///   .xtask-cpp-reference  says that it is ours
///   .lock                 while somebody is at work
///   source/, build/       the work tree and what was built from it; kept for the next build
///   published/NAME/       bin/, lib/, and a link bitnet-llama-cli to the engine in bin/
///   current               link to the one that counts: changing it publishes all at once
///   bitnet-llama-cli      link through current, as is bin
///   receipt.json          what current was made of
///   source.json, build.json  what source/ and build/ are; absent while they are being changed
///   build.log             what the tools of the last run said
///
/// Links are relative, so that the folder can be moved.
#pragma once

#include "cpp_cache.hpp"

#include <string>

namespace xtask::cpp_reference {

class Cache {
  public:
    explicit Cache(std::string path) : path_(std::move(path)) {}

    const std::string& path() const noexcept { return path_; }
    std::string engine() const { return path_ + "/bitnet-llama-cli"; }
    std::string tools() const { return path_ + "/bin"; }
    std::string current() const { return path_ + "/current"; }
    std::string published() const { return path_ + "/published"; }
    std::string source() const { return path_ + "/source"; }
    std::string source_record() const { return path_ + "/source.json"; }
    std::string build() const { return path_ + "/build"; }
    std::string build_record() const { return path_ + "/build.json"; }
    std::string receipt() const { return path_ + "/receipt.json"; }
    std::string log() const { return path_ + "/build.log"; }
    std::string lock() const { return path_ + "/" + std::string(cpp_cache::lock); }
    std::string marker() const { return path_ + "/" + std::string(cpp_cache::marker); }

    /// Throws Error(usage) for a folder with something in it that is not ours, and for what is no folder.
    void check_ours() const;
    /// Made with its parents, and marked. Throws Error(failure), and Error(no_space).
    void make() const;
    /// Everything but marker and lock goes. Links are not followed. Throws Error(failure).
    void clear() const;

  private:
    std::string path_;
};

/// The Error of a failed system call: no_space where the disk is full, else failure.
[[noreturn]] void fail_with(int number, const std::string& doing);

/// Removes a tree, or a file; nothing is no error. Links are not followed.
void remove_tree(const std::string& path);

} // namespace xtask::cpp_reference
