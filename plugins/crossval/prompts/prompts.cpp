#include "prompts/prompts.hpp"

#include <algorithm>
#include <set>

namespace xtask::crossval {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw Error(ExitCode::usage, "bad-prompts", path + ": " + what,
                "one prompt a line, or a JSON list of texts and of {\"name\", \"text\"}");
}

void add(std::vector<Prompt>& prompts, const std::string& path, std::string name, std::string_view text) {
    if (!is_plain_text(text)) refuse(path, "prompt " + name + " is not UTF-8, or has a NUL in it");
    if (text.size() > max_prompt) refuse(path, "prompt " + name + " has more than 64 KiB");
    if (prompts.size() == max_prompts)
        refuse(path, "there are more than " + std::to_string(max_prompts) + " prompts");
    prompts.push_back({std::move(name), std::string(text)});
}

std::vector<Prompt> from_json(Context& context, const std::string& path, std::string_view text) {
    std::vector<Prompt> prompts;
    std::set<std::string> names;
    try {
        const JsonDocument document = context.parse_json(text);
        for (const JsonView element : document.root()) {
            const std::string place = std::to_string(prompts.size() + 1);
            const JsonView words = element.is_string() ? element : element["text"];
            if (!words.text()) refuse(path, "prompt " + place + " is no text and has none");
            std::string name = element["name"].text_or(place);
            if (name.empty() || name.size() > 100 || !is_plain_text(name))
                refuse(path, "prompt " + place + " has no good name");
            if (!names.insert(name).second) refuse(path, "two prompts are called " + name);
            add(prompts, path, std::move(name), *words.text());
        }
    } catch (const Error& error) {
        if (error.code == ExitCode::usage || is_signal(error.code)) throw;
        refuse(path, error.what());
    }
    return prompts;
}

std::vector<Prompt> from_lines(const std::string& path, std::string_view text) {
    std::vector<Prompt> prompts;
    std::size_t line = 0;
    while (!text.empty()) {
        ++line;
        const auto end = std::min(text.find('\n'), text.size());
        auto words = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.ends_with('\r')) words.remove_suffix(1);
        if (!words.empty()) add(prompts, path, "line " + std::to_string(line), words);
    }
    return prompts;
}

} // namespace

bool is_plain_text(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = detail::utf8_length(text);
        if (length == 0 || text.front() == '\0') return false;
        text.remove_prefix(length);
    }
    return true;
}

std::vector<Prompt> read_prompts(Context& context, const std::string& path) {
    std::string text;
    try {
        text = context.files().read(path, max_prompt_file);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        throw Error(ExitCode::usage, "bad-prompts", error.what());
    }
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool json = first != text.npos && text[first] == '[';
    auto prompts = json ? from_json(context, path, text) : from_lines(path, text);
    if (prompts.empty()) refuse(path, "there is no prompt in it");
    return prompts;
}

} // namespace xtask::crossval
