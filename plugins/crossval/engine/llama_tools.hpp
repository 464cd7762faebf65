/// Adapters for the programs of llama.cpp whose answers are whole: llama-tokenize prints with stdio,
/// llama-results and llama-perplexity write files.
#pragma once

#include "engine/adapter.hpp"

namespace xtask::crossval {

class LlamaTokenizeAdapter final : public Adapter {
  public:
    using Adapter::Adapter;
    std::vector<Reply<Ids>> tokenize(std::span<const std::string> texts) override;
};

class LlamaResultsAdapter final : public Adapter {
  public:
    using Adapter::Adapter;
    Reply<Loaded> load() override;
    std::vector<Reply<std::string>> logits(std::span<const Sequence> sequences) override;

  private:
    Reply<std::string> run(const std::string& text, const Ids* expected);
};

/// llama-perplexity --kl-divergence-base, of any age.
class KldAdapter final : public Adapter {
  public:
    using Adapter::Adapter;
    Reply<std::string> corpus(const std::string& text) override;
};

/// "[1, 259, 302]" on a line of its own, the last such line. Nothing where there is none.
std::optional<Ids> printed_ids(std::string_view output);

} // namespace xtask::crossval
