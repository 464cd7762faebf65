/// Files with content that is made as it is written; never half there, never written when they are there
/// already.
#pragma once

#include "gguf/writer.hpp"
#include "manifest.hpp"

#include <xtask/context.hpp>

#include <functional>
#include <string>
#include <utility>

namespace xtask::gen_fixtures {

struct Content {
    std::uint64_t size = 0;
    /// Gives the whole content, each time the same.
    std::function<void(const gguf::Sink&)> write;
};

enum class State { absent, same, different };

/// How much of all contents is done.
class Meter {
  public:
    explicit Meter(Progress progress) : progress_(std::move(progress)) {}
    void add(std::uint64_t bytes) { progress_.update(done_ += bytes); }
    void take_back(std::uint64_t bytes) { progress_.update(done_ -= bytes); }

  private:
    Progress progress_;
    std::uint64_t done_ = 0;
};

class Output {
  public:
    Output(std::string directory, std::string name, Content content);

    /// What is on disk now. What is no regular file is different.
    State look(Context& context, Meter& meter);
    /// Atomically, in place of what is there.
    void write(Context& context, Meter& meter);

    std::uint64_t size() const noexcept { return content_.size; }
    std::string path() const { return directory_ + "/" + record_.name; }
    /// Complete once it was written, or found to be the same.
    const FileRecord& record() const noexcept { return record_; }

  private:
    void pass(Context& context, Meter& meter, const gguf::Sink& sink);

    std::string directory_;
    Content content_;
    FileRecord record_;
};

} // namespace xtask::gen_fixtures
