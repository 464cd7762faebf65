#include "engine/llama_tools.hpp"

#include "figures/kld_file.hpp"
#include "figures/neutral_file.hpp"

#include <charconv>
#include <cstdio>

namespace xtask::crossval {

namespace {

Refusal lost(const std::string& text) { return {Refusal::Kind::lost, text}; }

/// The text in the form the command line wants: as an argument or as a file.
Values text_values(Launcher& launcher, const AdapterDescription& description, const std::string& text) {
    Values values{{"prompt", text}};
    if (description.uses("prompt_file")) {
        values["prompt_file"] = launcher.fresh_path(".txt");
        launcher.context().files().write(values["prompt_file"], text);
    }
    return values;
}

std::optional<Ids> ids_of_line(std::string_view line) {
    if (line.size() < 2 || line.front() != '[' || line.back() != ']') return std::nullopt;
    line.remove_prefix(1);
    line.remove_suffix(1);
    Ids ids;
    while (!line.empty()) {
        std::int32_t id = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), id);
        if (error != std::errc() || id < 0) return std::nullopt;
        ids.push_back(id);
        line.remove_prefix(static_cast<std::size_t>(end - line.data()));
        if (line.empty()) break;
        if (!line.starts_with(", ") || line.size() == 2) return std::nullopt;
        line.remove_prefix(2);
    }
    return ids;
}

} // namespace

std::optional<Ids> printed_ids(std::string_view output) {
    while (!output.empty()) {
        while (output.ends_with('\n') || output.ends_with('\r')) output.remove_suffix(1);
        const auto end = output.rfind('\n');
        const auto line = end == output.npos ? output : output.substr(end + 1);
        if (auto ids = ids_of_line(line)) return ids;
        if (end == output.npos) break;
        output = output.substr(0, end);
    }
    return std::nullopt;
}

std::vector<Reply<Ids>> LlamaTokenizeAdapter::tokenize(std::span<const std::string> texts) {
    std::vector<Reply<Ids>> answers;
    for (const std::string& text : texts) {
        launcher_.status("token ids " + std::to_string(answers.size() + 1) + " of " +
                         std::to_string(texts.size()));
        answers.push_back(retried(attempts, [&]() -> Reply<Ids> {
            const auto ran =
                launcher_.run(description_.arguments, text_values(launcher_, description_, text));
            if (!ran) return ran.refusal();
            auto ids = printed_ids(ran->output);
            if (!ids) return lost("it printed no list of ids" + ran->how());
            return std::move(*ids);
        }));
    }
    return answers;
}

Reply<std::string> LlamaResultsAdapter::run(const std::string& text, const Ids* expected) {
    Values values = text_values(launcher_, description_, text);
    const std::string path = values["output"] = launcher_.fresh_path(".gguf");
    const auto ran = launcher_.run(description_.arguments, values);
    std::optional<Refusal> refusal;
    if (!ran) {
        refusal = ran.refusal();
    } else if (expected != nullptr) {
        refusal = check_neutral(path, *expected);
        if (refusal) refusal->text += ran->how();
    } else {
        gguf::FileSource source(path);
        if (std::holds_alternative<gguf::Problem>(NeutralFile::open(source)))
            refusal = lost("its file is cut or no neutral file" + ran->how());
    }
    if (!refusal) return path;
    std::remove(path.c_str());
    return *refusal;
}

Reply<Loaded> LlamaResultsAdapter::load() {
    const auto path = retried(attempts, [&]() -> Reply<std::string> {
        try {
            return run("a", nullptr);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            return lost(std::string("its file cannot be read: ") + error.what());
        }
    });
    if (!path) return path.refusal();
    std::remove(path->c_str());
    return Loaded{};
}

std::vector<Reply<std::string>> LlamaResultsAdapter::logits(std::span<const Sequence> sequences) {
    std::vector<Reply<std::string>> answers;
    for (const Sequence& sequence : sequences) {
        launcher_.status("logits " + std::to_string(answers.size() + 1) + " of " +
                         std::to_string(sequences.size()));
        // It takes a text; that it read it as these ids stands in its file.
        if (!sequence.text || !sequence.ids) {
            answers.emplace_back(unsupported());
            continue;
        }
        answers.push_back(retried(attempts, [&] { return run(*sequence.text, &*sequence.ids); }));
    }
    return answers;
}

Reply<std::string> KldAdapter::corpus(const std::string& text) {
    launcher_.status("log-probabilities of the corpus");
    return retried(attempts, [&]() -> Reply<std::string> {
        Values values = text_values(launcher_, description_, text);
        const std::string path = values["output"] = launcher_.fresh_path(".kld");
        const auto ran = launcher_.run(description_.arguments, values);
        std::string problem;
        try {
            gguf::FileSource source(path);
            const auto opened = KldFile::open(source);
            if (std::holds_alternative<std::unique_ptr<KldFile>>(opened)) return path;
            problem = "its file is cut or no KLD file: " + std::get<gguf::Problem>(opened).text;
        } catch (const Error& error) {
            problem = error.reason == "not-found" ? "it left no file" : std::string(error.what());
        }
        std::remove(path.c_str());
        if (!ran) return ran.refusal();
        return lost(problem + ran->how());
    });
}

} // namespace xtask::crossval
