/// Adapter "llama-cli": the text a program of llama.cpp prints. Newer ones lose some of it at exit, so a text
/// counts once two runs agree on it and every other run was cut short.
#pragma once

#include "engine/adapter.hpp"

namespace xtask::crossval {

class LlamaCliAdapter final : public Adapter {
  public:
    using Adapter::Adapter;
    Reply<Loaded> load() override;
    std::vector<Reply<Continuation>> generate(std::span<const Sequence> prompts, int count) override;

  private:
    Reply<std::string> run(const std::string& prompt, int count);
    Reply<Continuation> agreed(const std::string& prompt, int count);
};

/// What of a printed text is the continuation: without line ends and "[end of text]" at its end.
std::string printed_text(std::string output);

/// The text that two of these agree on and that all others are a beginning of; a Refusal, lost or unstable,
/// where there is none (yet).
Reply<std::string> agreement(const std::vector<std::string>& texts);

} // namespace xtask::crossval
