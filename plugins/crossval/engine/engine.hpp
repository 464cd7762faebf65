/// An engine with a model: each question goes to the first of its adapters that can answer it, and what that
/// one could not to the next.
#pragma once

#include "engine/adapter.hpp"
#include "report/report.hpp"

#include <memory>
#include <string>
#include <vector>

namespace xtask::crossval {

class Engine {
  public:
    /// `role`: "reference" or "candidate". Starts nothing. Adapters whose program is not there are left out.
    Engine(Context& context, std::string role, Description description, EngineSetting setting,
           std::uint64_t vocabulary);

    const std::string& role() const noexcept { return role_; }
    const std::string& name() const noexcept { return launcher_.description().name; }
    bool can(Task task) const noexcept;

    /// See Adapter. A Refusal names every adapter that was asked.
    Reply<Loaded> load();
    std::vector<Reply<Ids>> tokenize(std::span<const std::string> texts);
    std::vector<Reply<Continuation>> generate(std::span<const Sequence> prompts, int count);
    std::vector<Reply<std::string>> logits(std::span<const Sequence> sequences);
    Reply<std::string> corpus(const std::string& text);

    /// Of each task, the adapter that answered last: "token ids: llama-server".
    std::vector<std::pair<std::string, std::string>> ways() const;
    /// For the report: program, digest and version.
    EngineEntry entry() const;

  private:
    template <class T, class Item, class Ask>
    std::vector<Reply<T>> ask_all(Task task, std::span<const Item> items, const Ask& ask);
    template <class T, class Ask>
    Reply<T> ask_one(Task task, const Ask& ask);
    std::string asked_version() const;
    /// Its path; empty where there is none.
    std::string program_of(const AdapterDescription& adapter) const;

    std::string role_;
    Launcher launcher_;
    std::vector<std::unique_ptr<Adapter>> adapters_;
    std::map<Task, std::string> ways_;
    std::string version_;
};

} // namespace xtask::crossval
