#include "engine/llama_cli.hpp"

#include <algorithm>

namespace xtask::crossval {

namespace {

constexpr int runs =
    7; // where four of ten are lost, two whole ones are among seven but for one time in fifty

/// Since late 2025 llama-cli is a program to chat with, whatever its arguments.
bool is_chat(std::string_view output) {
    return output.find("available commands:") != output.npos && output.find("/exit") != output.npos;
}

} // namespace

std::string printed_text(std::string output) {
    constexpr std::string_view end_mark = "[end of text]";
    const auto trim = [&] {
        while (!output.empty() && (output.back() == '\n' || output.back() == '\r')) output.pop_back();
    };
    trim();
    if (output.ends_with(end_mark)) {
        output.resize(output.size() - end_mark.size());
        if (output.ends_with(' ')) output.pop_back();
        trim();
    }
    return output;
}

Reply<std::string> agreement(const std::vector<std::string>& texts) {
    using Kind = Refusal::Kind;
    const auto longest = std::max_element(texts.begin(), texts.end(),
                                          [](const auto& a, const auto& b) { return a.size() < b.size(); });
    if (longest == texts.end() || longest->empty()) return Refusal{Kind::lost, "it printed nothing"};
    if (!std::all_of(texts.begin(), texts.end(), [&](const auto& one) { return longest->starts_with(one); }))
        return Refusal{Kind::unstable, "it says something else each time it is run"};
    if (std::count(texts.begin(), texts.end(), *longest) < 2)
        return Refusal{Kind::lost, "its text was cut: no two runs printed the same"};
    return *longest;
}

Reply<std::string> LlamaCliAdapter::run(const std::string& prompt, int count) {
    Values values{{"prompt", prompt}, {"count", std::to_string(count)}};
    if (description_.uses("prompt_file")) {
        values["prompt_file"] = launcher_.fresh_path(".txt");
        launcher_.context().files().write(values["prompt_file"], prompt);
    }
    auto ran = launcher_.run(description_.arguments, values);
    if (!ran) return ran.refusal();
    if (is_chat(ran->output))
        return Refusal{Refusal::Kind::unsupported,
                       launcher_.description().name +
                           ": this llama-cli only chats; llama-completion does not"};
    if (ran->output.empty() && ran->status != 0)
        return Refusal{Refusal::Kind::crashed, "it printed nothing" + ran->how()};
    return printed_text(std::move(ran->output));
}

Reply<Loaded> LlamaCliAdapter::load() {
    // Anything it prints was computed with the model.
    const auto text = retried(runs, [&]() -> Reply<std::string> {
        auto printed = run("a", 2);
        if (printed && printed->empty()) return Refusal{Refusal::Kind::lost, "it printed nothing"};
        return printed;
    });
    return text ? Reply<Loaded>(Loaded{}) : Reply<Loaded>(text.refusal());
}

Reply<Continuation> LlamaCliAdapter::agreed(const std::string& prompt, int count) {
    std::vector<std::string> texts;
    Reply<std::string> found = Refusal{};
    while (texts.size() < static_cast<std::size_t>(runs)) {
        auto printed = run(prompt, count);
        if (!printed) return printed.refusal();
        texts.push_back(std::move(*printed));
        found = agreement(texts);
        if (found) return Continuation{std::nullopt, *found};
        if (!found.refusal().worth_retrying()) break;
    }
    Refusal refusal = found.refusal();
    refusal.text += " (" + std::to_string(texts.size()) + " runs)";
    return refusal;
}

std::vector<Reply<Continuation>> LlamaCliAdapter::generate(std::span<const Sequence> prompts, int count) {
    std::vector<Reply<Continuation>> answers;
    for (const Sequence& prompt : prompts) {
        launcher_.status("text " + std::to_string(answers.size() + 1) + " of " +
                         std::to_string(prompts.size()));
        answers.push_back(prompt.text ? agreed(*prompt.text, count) : Reply<Continuation>(unsupported()));
    }
    return answers;
}

} // namespace xtask::crossval
