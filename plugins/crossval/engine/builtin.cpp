#include "engine/builtin.hpp"

#include <xtask/json.hpp>

#include <vector>

namespace xtask::crossval {

namespace {

using Words = std::vector<std::string_view>;

void adapter(JsonWriter& json, std::string_view kind, std::string_view program, Words words,
             Words more = {}) {
    json.begin_object().member("adapter", kind).key("arguments").begin_array();
    json.value(program);
    for (const auto word : words) json.value(word);
    for (const auto word : more) json.value(word);
    json.end_array().end_object();
}

const Words& continuation() {
    static const Words words{"-m",         "{model}",   "-p",          "{prompt}",    "-n",
                             "{count}",    "--temp",    "0",           "-t",          "{threads}",
                             "-c",         "{context}", "--no-warmup", "--simple-io", "--no-display-prompt",
                             "--no-escape"};
    return words;
}

} // namespace

std::string llama_cpp_description(std::string_view name, std::string_view summary, std::string_view raw) {
    JsonWriter json;
    json.begin_object().member("schema", 1).member("name", name).member("summary", summary);
    json.key("version").begin_array().value(raw).value("--version").end_array();
    json.key("library_path").begin_array().value("{bin}/../lib").end_array();
    json.key("adapters").begin_array();
    // Files and HTTP first: what newer programs print is lost at times.
    adapter(json, "llama-results", "{bin}/llama-results",
            {"-m", "{model}", "-p", "{prompt}", "--output", "{output}", "-t", "{threads}", "-c", "{context}",
             "--no-escape"});
    adapter(json, "llama-server", "{bin}/llama-server",
            {"-m", "{model}", "--host", "127.0.0.1", "--port", "{port}", "--alias", "{name}", "-t",
             "{threads}", "-c", "{context}", "-np", "1", "--no-warmup"});
    adapter(json, "llama-tokenize", "{bin}/llama-tokenize",
            {"-m", "{model}", "-p", "{prompt}", "--ids", "--log-disable"});
    adapter(json, "llama-cli", "{bin}/llama-completion", continuation(), {"-no-cnv"});
    adapter(json, "llama-cli", raw, continuation());
    adapter(json, "kld", "{bin}/llama-perplexity",
            {"-m", "{model}", "-f", "{prompt_file}", "-c", "64", "-b", "64", "-t", "{threads}", "--no-escape",
             "--kl-divergence-base", "{output}"});
    return json.end_array().end_object().take();
}

} // namespace xtask::crossval
