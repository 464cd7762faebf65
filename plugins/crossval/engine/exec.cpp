#include "engine/exec.hpp"

#include "engine/ids.hpp"

#include <cstdio>
#include <numeric>

namespace xtask::crossval {

namespace {

constexpr std::uint64_t max_answer = 16U << 20U; ///< bytes of a JSON answer

Refusal lost(const std::string& text) { return {Refusal::Kind::lost, text}; }

void write_sequence(JsonWriter& json, const Sequence& sequence) {
    if (sequence.ids) write_ids(json, "tokens", *sequence.ids);
    if (sequence.text) json.member("text", *sequence.text);
}

/// Parses an answer, and hands it to `read`; what `read` says, or that it is no JSON object.
template <class Read>
std::optional<Refusal> with_answer(Context& context, const std::string& path, const Read& read) {
    std::string text;
    try {
        text = context.files().read(path, max_answer);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        if (error.reason == "not-found") return lost("it left no answer");
        return lost(std::string("its answer cannot be read: ") + error.what());
    }
    try {
        const JsonDocument document = context.parse_json(text);
        if (!document.root().is_object()) return lost("its answer is no JSON object");
        return read(document.root());
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return lost(std::string("its answer is cut or no JSON: ") + error.what());
    }
}

} // namespace

Reply<Ran> ExecAdapter::run_request(Task task, const std::vector<std::size_t>& items,
                                    const std::vector<std::string>& paths, const Ask& ask) {
    const Values& values = launcher_.setting().values;
    JsonWriter json;
    json.begin_object()
        .member("schema", 1)
        .member("task", name_of(task))
        .member("model", values.at("model"))
        .member("threads", std::stoi(values.at("threads")))
        .member("context", std::stoi(values.at("context")))
        .key("items")
        .begin_array();
    for (const std::size_t item : items) {
        json.begin_object();
        ask(json, item);
        json.member("output", paths[item]).end_object();
    }
    const std::string request = launcher_.fresh_path(".request.json");
    launcher_.context().files().write(request, json.end_array().end_object().text());
    return launcher_.run(description_.arguments, {{"request", request}});
}

std::map<std::size_t, Refusal> ExecAdapter::ask(Task task, std::size_t count, const Ask& ask,
                                                const Take& take) {
    std::vector<std::size_t> left(count);
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::map<std::size_t, Refusal> refusals;
    for (int attempt = 0; attempt < attempts && !left.empty(); ++attempt) {
        std::vector<std::string> paths(count);
        for (const std::size_t item : left)
            paths[item] = launcher_.fresh_path(task == Task::logits ? ".gguf" : ".json");
        const auto ran = run_request(task, left, paths, ask);
        refusals.clear();
        std::vector<std::size_t> again;
        for (const std::size_t item : left) {
            // What it wrote before it crashed is as good as any.
            auto refusal = take(item, paths[item]);
            if (!refusal) continue;
            std::remove(paths[item].c_str());
            if (!ran) refusal = ran.refusal();
            if (ran) refusal->text += ran->how();
            if (refusal->worth_retrying()) again.push_back(item);
            refusals.emplace(item, std::move(*refusal));
        }
        left = std::move(again);
    }
    for (const std::size_t item : left) refusals.at(item).text += ", " + std::to_string(attempts) + " times";
    return refusals;
}

Reply<Loaded> ExecAdapter::load() {
    if (!description_.uses("request")) {
        const auto answer = single_logits({0});
        return answer ? Reply<Loaded>(Loaded{}) : Reply<Loaded>(answer.refusal());
    }
    Loaded loaded;
    const auto refusals = ask(
        Task::load, 1, [](JsonWriter&, std::size_t) {},
        [&](std::size_t, const std::string& path) {
            return with_answer(launcher_.context(), path,
                               [&](const JsonView& root) -> std::optional<Refusal> {
                                   loaded.version = last_line(root["version"].text_or(""));
                                   return std::nullopt;
                               });
        });
    return refusals.empty() ? Reply<Loaded>(loaded) : Reply<Loaded>(refusals.begin()->second);
}

std::vector<Reply<Ids>> ExecAdapter::tokenize(std::span<const std::string> texts) {
    std::vector<Reply<Ids>> answers(texts.size(), Reply<Ids>(Ids{}));
    const auto refusals = ask(
        Task::tokenize, texts.size(), [&](JsonWriter& json, std::size_t i) { json.member("text", texts[i]); },
        [&](std::size_t i, const std::string& path) {
            return with_answer(launcher_.context(), path,
                               [&](const JsonView& root) -> std::optional<Refusal> {
                                   auto ids = read_ids(root["tokens"]);
                                   if (!ids) return lost("its answer has no list of ids \"tokens\"");
                                   answers[i] = std::move(*ids);
                                   return std::nullopt;
                               });
        });
    for (const auto& [i, refusal] : refusals) answers[i] = refusal;
    return answers;
}

std::vector<Reply<Continuation>> ExecAdapter::generate(std::span<const Sequence> prompts, int count) {
    std::vector<Reply<Continuation>> answers(prompts.size(), Reply<Continuation>(Continuation{}));
    const auto refusals = ask(
        Task::generate, prompts.size(),
        [&](JsonWriter& json, std::size_t i) {
            write_sequence(json, prompts[i]);
            json.member("count", count);
        },
        [&](std::size_t i, const std::string& path) {
            return with_answer(launcher_.context(), path,
                               [&](const JsonView& root) -> std::optional<Refusal> {
                                   Continuation found;
                                   if (root["tokens"]) found.ids = read_ids(root["tokens"]);
                                   if (const auto text = root["text"].text()) found.text = std::string(*text);
                                   if (root["tokens"] && !found.ids)
                                       return lost("\"tokens\" of its answer is no list of ids");
                                   if (!found.ids && !found.text)
                                       return lost("its answer has neither \"tokens\" nor \"text\"");
                                   if (found.ids && found.ids->size() > static_cast<std::size_t>(count))
                                       return lost("it went on for more tokens than were asked");
                                   answers[i] = std::move(found);
                                   return std::nullopt;
                               });
        });
    for (const auto& [i, refusal] : refusals) answers[i] = refusal;
    return answers;
}

std::vector<Reply<std::string>> ExecAdapter::logits(std::span<const Sequence> sequences) {
    std::vector<Reply<std::string>> answers = all_unsupported<std::string>(sequences.size());
    std::vector<std::size_t> known; // with ids; the others stay unsupported
    for (std::size_t i = 0; i < sequences.size(); ++i)
        if (sequences[i].ids) known.push_back(i);
    if (!description_.uses("request")) {
        for (const std::size_t i : known)
            answers[i] = retried(attempts, [&] { return single_logits(*sequences[i].ids); });
        return answers;
    }
    if (known.empty()) return answers;
    const auto refusals = ask(
        Task::logits, known.size(),
        [&](JsonWriter& json, std::size_t k) { write_ids(json, "tokens", *sequences[known[k]].ids); },
        [&](std::size_t k, const std::string& path) {
            auto refusal = check_neutral(path, *sequences[known[k]].ids);
            if (!refusal) answers[known[k]] = path;
            return refusal;
        });
    for (const auto& [k, refusal] : refusals) answers[known[k]] = refusal;
    return answers;
}

Reply<std::string> ExecAdapter::single_logits(const Ids& ids) {
    std::string text;
    for (const std::int32_t id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
    const std::string tokens = launcher_.fresh_path(".tokens"), output = launcher_.fresh_path(".gguf");
    launcher_.context().files().write(tokens, text + "\n");
    const auto ran = launcher_.run(description_.arguments, {{"tokens", tokens}, {"output", output}});
    auto refusal = check_neutral(output, ids);
    if (!refusal) return output;
    std::remove(output.c_str());
    if (!ran) return ran.refusal();
    refusal->text += ran->how();
    return *refusal;
}

} // namespace xtask::crossval
