#include "engine/engine.hpp"

#include "engine/exec.hpp"
#include "engine/llama_cli.hpp"
#include "engine/llama_server.hpp"
#include "engine/llama_tools.hpp"

#include <algorithm>
#include <filesystem>

namespace xtask::crossval {

namespace {

constexpr std::int64_t version_time = 60'000; // ms

/// What a person wants to hear of: programs that are not there only where nothing else can be said.
int weight(const Refusal& refusal) {
    return refusal.text.empty() ? 0 : refusal.kind == Refusal::Kind::missing ? 1 : 2;
}

/// What both said, the earlier first.
Refusal joined(const Refusal& before, Refusal now, const Adapter& adapter) {
    if (weight(now) > 0) now.text = std::string(name_of(adapter.description().kind)) + ": " + now.text;
    if (weight(now) != weight(before)) return weight(now) > weight(before) ? now : before;
    if (weight(now) > 0) now.text = before.text + "; " + now.text;
    now.kind = before.kind;
    return now;
}

/// The line with the word version in it, else the last one.
std::string version_line(const std::string& text) {
    const auto at = text.find("version");
    if (at == text.npos) return last_line(text);
    const auto begin = text.rfind('\n', at);
    const auto end = text.find('\n', at);
    const auto from = begin == text.npos ? 0 : begin + 1;
    return last_line(std::string_view(text).substr(from, end == text.npos ? text.npos : end - from));
}

std::string digest_of(Context& context, const std::string& path) {
    try {
        std::error_code error;
        const auto real = std::filesystem::canonical(path, error);
        return error ? std::string() : context.files().sha256(real.string());
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return {};
    }
}

} // namespace

std::unique_ptr<Adapter> make_adapter(Launcher& launcher, const AdapterDescription& description,
                                      std::uint64_t vocabulary) {
    switch (description.kind) {
    case AdapterKind::llama_cli:
        return std::make_unique<LlamaCliAdapter>(launcher, description);
    case AdapterKind::llama_tokenize:
        return std::make_unique<LlamaTokenizeAdapter>(launcher, description);
    case AdapterKind::llama_server:
        return std::make_unique<LlamaServerAdapter>(launcher, description, vocabulary);
    case AdapterKind::llama_results:
        return std::make_unique<LlamaResultsAdapter>(launcher, description);
    case AdapterKind::kld:
        return std::make_unique<KldAdapter>(launcher, description);
    case AdapterKind::exec:
        break;
    }
    return std::make_unique<ExecAdapter>(launcher, description);
}

Engine::Engine(Context& context, std::string role, Description description, EngineSetting setting,
               std::uint64_t vocabulary)
    : role_(std::move(role)), launcher_(context, std::move(description), std::move(setting)) {
    const auto& all = launcher_.description().adapters;
    const bool any =
        std::any_of(all.begin(), all.end(), [&](const auto& one) { return !program_of(one).empty(); });
    // Where there is not one program, asking brings the reason.
    for (const AdapterDescription& one : all)
        if (!any || !program_of(one).empty()) adapters_.push_back(make_adapter(launcher_, one, vocabulary));
}

std::string Engine::program_of(const AdapterDescription& adapter) const {
    return find_program(filled(adapter.arguments.front(), launcher_.setting().values),
                        launcher_.context().settings().environment("PATH").value_or(""));
}

bool Engine::can(Task task) const noexcept {
    return std::any_of(adapters_.begin(), adapters_.end(),
                       [&](const auto& adapter) { return adapter->description().can(task); });
}

template <class T, class Item, class Ask>
std::vector<Reply<T>> Engine::ask_all(Task task, std::span<const Item> items, const Ask& ask) {
    std::vector<Reply<T>> answers(items.size(), Reply<T>(Refusal{}));
    std::vector<std::size_t> left(items.size());
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
    for (const auto& adapter : adapters_) {
        if (left.empty()) break;
        if (!adapter->description().can(task)) continue;
        std::vector<Item> rest;
        rest.reserve(left.size());
        for (const std::size_t i : left) rest.push_back(items[i]);
        launcher_.status(std::string(name_of(task)));
        auto replies = ask(*adapter, std::span<const Item>(rest));
        std::vector<std::size_t> still;
        for (std::size_t k = 0; k < left.size(); ++k) {
            if (replies[k]) {
                answers[left[k]] = std::move(replies[k]);
                ways_[task] = name_of(adapter->description().kind);
            } else {
                answers[left[k]] = joined(answers[left[k]].refusal(), replies[k].refusal(), *adapter);
                still.push_back(left[k]);
            }
        }
        left = std::move(still);
    }
    for (const std::size_t i : left) {
        Refusal refusal = answers[i].refusal();
        if (refusal.text.empty()) refusal.text = "it has no adapter for that";
        answers[i] = std::move(refusal);
    }
    return answers;
}

template <class T, class Ask>
Reply<T> Engine::ask_one(Task task, const Ask& ask) {
    const int nothing = 0;
    return ask_all<T>(
               task, std::span<const int>(&nothing, 1),
               [&](Adapter& adapter, std::span<const int>) { return std::vector<Reply<T>>{ask(adapter)}; })
        .front();
}

Reply<Loaded> Engine::load() {
    auto loaded = ask_one<Loaded>(Task::load, [](Adapter& adapter) { return adapter.load(); });
    if (loaded) version_ = loaded->version;
    return loaded;
}

std::vector<Reply<Ids>> Engine::tokenize(std::span<const std::string> texts) {
    return ask_all<Ids>(Task::tokenize, texts,
                        [](Adapter& adapter, auto some) { return adapter.tokenize(some); });
}

std::vector<Reply<Continuation>> Engine::generate(std::span<const Sequence> prompts, int count) {
    return ask_all<Continuation>(Task::generate, prompts,
                                 [&](Adapter& adapter, auto some) { return adapter.generate(some, count); });
}

std::vector<Reply<std::string>> Engine::logits(std::span<const Sequence> sequences) {
    return ask_all<std::string>(Task::logits, sequences,
                                [](Adapter& adapter, auto some) { return adapter.logits(some); });
}

Reply<std::string> Engine::corpus(const std::string& text) {
    return ask_one<std::string>(Task::corpus, [&](Adapter& adapter) { return adapter.corpus(text); });
}

std::vector<std::pair<std::string, std::string>> Engine::ways() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [task, adapter] : ways_) all.emplace_back(name_of(task), adapter);
    return all;
}

std::string Engine::asked_version() const {
    if (launcher_.description().version.empty()) return {};
    ProcessStart start = launcher_.prepared(launcher_.description().version, {});
    start.merge = true; // llama.cpp says it on standard error
    start.total_timeout = std::min(version_time, launcher_.timeout());
    std::string text;
    Process process = launcher_.context().start(start);
    for (ProcessEvent event; !event.ended() && text.size() < 65536;) {
        event = process.wait();
        text += event.output;
    }
    return version_line(text);
}

EngineEntry Engine::entry() const {
    const Description& description = launcher_.description();
    Context& context = launcher_.context();
    EngineEntry entry;
    entry.role = role_;
    entry.name = description.name;
    entry.version = version_.empty() ? asked_version() : version_;
    for (const auto& adapter : adapters_) {
        const auto kind = name_of(adapter->description().kind);
        entry.adapter += (entry.adapter.empty() ? "" : ", ") + std::string(kind);
        const std::string path = program_of(adapter->description());
        if (!entry.path.empty() || path.empty()) continue;
        entry.path = path;
        entry.sha256 = digest_of(context, path);
    }
    if (!description.file.empty()) {
        entry.details.emplace_back("description", description.file);
        entry.details.emplace_back("description sha256", digest_of(context, description.file));
    }
    // A script is an argument, not the program.
    for (const auto& adapter : adapters_) {
        for (const std::string& word : adapter->description().arguments) {
            if (word.find("{here}") == word.npos || &word == &adapter->description().arguments.front())
                continue;
            const std::string path = filled(word, launcher_.setting().values);
            if (const std::string digest = digest_of(context, path); !digest.empty())
                entry.details.emplace_back("sha256 of " + path, digest);
        }
    }
    for (const auto& [task, way] : ways()) entry.details.emplace_back("asked for " + task + " through", way);
    return entry;
}

} // namespace xtask::crossval
