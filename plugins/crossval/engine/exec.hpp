/// Adapter "exec": any program. With {request} it gets one JSON file with everything that is asked at once;
/// with {tokens} and {output} one sequence at a time. docs/crossval.md has the protocol.
#pragma once

#include "engine/adapter.hpp"

#include <functional>

namespace xtask::crossval {

class ExecAdapter final : public Adapter {
  public:
    using Adapter::Adapter;

    Reply<Loaded> load() override;
    std::vector<Reply<Ids>> tokenize(std::span<const std::string> texts) override;
    std::vector<Reply<Continuation>> generate(std::span<const Sequence> prompts, int count) override;
    std::vector<Reply<std::string>> logits(std::span<const Sequence> sequences) override;

  private:
    /// Writes what is asked about item i into an open JSON object.
    using Ask = std::function<void(JsonWriter& json, std::size_t item)>;
    /// Takes what item i left at `path`; a Refusal where it is no answer.
    using Take = std::function<std::optional<Refusal>(std::size_t item, const std::string& path)>;

    /// All of `items` in one run; those that were lost again, a few times. What is still missing has its
    /// Refusal, by item.
    std::map<std::size_t, Refusal> ask(Task task, std::size_t count, const Ask& ask, const Take& take);
    Reply<Ran> run_request(Task task, const std::vector<std::size_t>& items,
                           const std::vector<std::string>& paths, const Ask& ask);
    Reply<std::string> single_logits(const Ids& ids);
    std::string answer_text(const std::string& path, Refusal& refusal);
};

} // namespace xtask::crossval
