/// Adapter "llama-server": ids, greedy ids and text, log-probabilities of the whole vocabulary, over HTTP on
/// loopback. The server runs from the first question until the adapter goes; one that dies is started again.
#pragma once

#include "engine/adapter.hpp"

namespace xtask::crossval {

class LlamaServerAdapter final : public Adapter {
  public:
    LlamaServerAdapter(Launcher& launcher, const AdapterDescription& description, std::uint64_t vocabulary)
        : Adapter(launcher, description), vocabulary_(vocabulary) {}

    Reply<Loaded> load() override;
    std::vector<Reply<Ids>> tokenize(std::span<const std::string> texts) override;
    std::vector<Reply<Continuation>> generate(std::span<const Sequence> prompts, int count) override;
    std::vector<Reply<std::string>> logits(std::span<const Sequence> sequences) override;

  private:
    /// Up and with our model in it.
    std::optional<Refusal> ensure_running();
    std::optional<Refusal> start_once(bool& collided);
    bool is_ours();
    /// The body of a 200. Throws nothing but the Error of a signal.
    Reply<std::string> post(const std::string& path, const std::string& body, std::uint64_t max_answer);
    Reply<std::string> post_once(const std::string& path, const std::string& body, std::uint64_t max_answer);
    Refusal failed(const std::string& doing, const std::string& why, bool late);
    Reply<std::string> logits_of(const Ids& ids);
    Reply<std::vector<float>> row_after(std::span<const std::int32_t> prefix);
    std::string last_words() const;

    const std::uint64_t vocabulary_;
    std::optional<Process> process_;
    std::string url_, name_;
    int deaths_ = 0;
    std::optional<Refusal> given_up_;
};

} // namespace xtask::crossval
