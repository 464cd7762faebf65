#include "engine/description.hpp"

#include "engine/template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <set>

namespace xtask::crossval {

namespace {

constexpr std::size_t max_items = 200;

struct KindRow {
    AdapterKind kind;
    std::string_view name;
    std::vector<Task> tasks;               ///< all it can ever give
    std::vector<std::string_view> needed;  ///< placeholders; "a|b": one of them
    std::vector<std::string_view> allowed; ///< besides those
};

const std::array<KindRow, 6>& rows() {
    using enum Task;
    static const std::array<KindRow, 6> table{{
        {AdapterKind::llama_cli, "llama-cli", {load, generate}, {"model", "prompt|prompt_file", "count"}, {}},
        {AdapterKind::llama_tokenize, "llama-tokenize", {tokenize}, {"model", "prompt|prompt_file"}, {}},
        {AdapterKind::llama_server,
         "llama-server",
         {load, tokenize, generate, logits},
         {"model", "port", "name"},
         {}},
        {AdapterKind::llama_results,
         "llama-results",
         {load, logits},
         {"model", "prompt|prompt_file", "output"},
         {}},
        {AdapterKind::kld, "kld", {corpus}, {"model", "prompt_file", "output"}, {}},
        {AdapterKind::exec,
         "exec",
         {load, tokenize, generate, logits},
         {},
         {"request", "model", "tokens", "output"}},
    }};
    return table;
}

const KindRow& row(AdapterKind kind) {
    return *std::find_if(rows().begin(), rows().end(), [&](const KindRow& one) { return one.kind == kind; });
}

constexpr std::array<std::string_view, 4> everywhere{"here", "bin", "threads", "context"};

constexpr std::array<std::pair<Task, std::string_view>, 5> task_names{{{Task::load, "load"},
                                                                       {Task::tokenize, "tokenize"},
                                                                       {Task::generate, "generate"},
                                                                       {Task::logits, "logits"},
                                                                       {Task::corpus, "corpus"}}};

bool is_name(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
    return !text.empty() && text.size() <= 64 && text.find_first_not_of(allowed) == text.npos &&
           text.front() != '-' && text.front() != '.';
}

bool is_variable(std::string_view text) {
    return !text.empty() && text.size() <= 128 && text.find_first_of(std::string_view("=\0", 2)) == text.npos;
}

/// Reads one description; every complaint says where.
class Reader {
  public:
    Reader(std::string where, std::string here) : where_(std::move(where)), here_(std::move(here)) {}

    Description read(const JsonView& root) {
        if (!root.is_object()) fail("it is no object");
        only(root, "",
             {"schema", "name", "summary", "version", "environment", "inherit", "library_path", "timeout",
              "adapters"});
        if (root["schema"].integer() != 1) fail("\"schema\" is not 1, the only one there is");
        Description result;
        result.here = here_;
        result.name = text(root, "name", true);
        if (!is_name(result.name)) fail("\"name\" is not 1 to 64 of [A-Za-z0-9._+-]");
        result.summary = text(root, "summary", false);
        result.version = texts(root, "version", {"here", "bin"});
        result.environment = environment(root["environment"]);
        result.inherit = texts(root, "inherit", {});
        for (const std::string& name : result.inherit)
            if (!is_variable(name)) fail("\"inherit\" has a name that no variable can have");
        result.library_path = texts(root, "library_path", {"here", "bin"});
        result.timeout = timeout(root["timeout"]);
        result.adapters = adapters(root["adapters"]);
        return result;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ExitCode::usage, "bad-engine", where_ + ": " + what,
                    "docs/crossval.md says what a description may contain");
    }

    void only(const JsonView& object, const std::string& place,
              const std::set<std::string_view>& known) const {
        for (const JsonView member : object) {
            const std::string name = "\"" + place + std::string(member.key()) + "\"";
            if (known.count(member.key()) == 0) fail("there is no member " + name);
        }
    }

    std::string text(const JsonView& object, std::string_view name, bool required) const {
        const JsonView member = object[name];
        if (!member && !required) return {};
        const auto value = member.text();
        if (!value || value->find('\0') != value->npos || value->size() > 4096)
            fail("\"" + std::string(name) + "\" is not a text");
        return std::string(*value);
    }

    std::vector<std::string> texts(const JsonView& object, std::string_view name,
                                   const std::set<std::string_view>& allowed) const {
        const JsonView member = object[name];
        if (!member) return {};
        const std::string shown = "\"" + std::string(name) + "\"";
        if (!member.is_array() || member.size() > max_items) fail(shown + " is not a list of texts");
        std::vector<std::string> values;
        for (const JsonView element : member) {
            const auto value = element.text();
            if (!value || value->find('\0') != value->npos || value->size() > 4096)
                fail(shown + " has an element that is no text");
            for (const std::string& used : placeholders(*value, where_)) {
                const std::string what = " may not use {" + used + "}";
                if (allowed.count(used) == 0) fail(shown + what);
            }
            values.emplace_back(*value);
        }
        return values;
    }

    std::vector<std::pair<std::string, std::string>> environment(const JsonView& member) const {
        std::vector<std::pair<std::string, std::string>> values;
        if (!member) return values;
        if (!member.is_object() || member.size() > max_items)
            fail("\"environment\" is not an object of texts");
        for (const JsonView variable : member) {
            const auto value = variable.text();
            if (!is_variable(variable.key()) || !value || value->find('\0') != value->npos)
                fail("\"environment\" is not an object of texts");
            for (const std::string& used : placeholders(*value, where_))
                if (used != "here" && used != "bin") fail("\"environment\" may not use {" + used + "}");
            values.emplace_back(variable.key(), *value);
        }
        return values;
    }

    std::optional<std::int64_t> timeout(const JsonView& member) const {
        if (!member) return std::nullopt;
        const auto seconds = member.integer();
        if (!seconds || *seconds < 1 || *seconds > 86'400) fail("\"timeout\" is not 1 to 86400 seconds");
        return *seconds * 1000;
    }

    std::vector<AdapterDescription> adapters(const JsonView& list) const {
        if (!list.is_array() || list.size() == 0 || list.size() > 20)
            fail("\"adapters\" is not a list of 1 to 20");
        std::vector<AdapterDescription> results;
        for (const JsonView element : list) results.push_back(adapter(element));
        return results;
    }

    AdapterDescription adapter(const JsonView& object) const {
        if (!object.is_object()) fail("an element of \"adapters\" is no object");
        only(object, "adapters/", {"adapter", "arguments", "can"});
        const std::string kind = text(object, "adapter", true);
        const auto found =
            std::find_if(rows().begin(), rows().end(), [&](const KindRow& one) { return one.name == kind; });
        if (found == rows().end()) {
            std::string names;
            for (const KindRow& one : rows()) names += (names.empty() ? "" : ", ") + std::string(one.name);
            fail("there is no adapter \"" + kind + "\"; there are " + names);
        }
        AdapterDescription result{found->kind, texts(object, "arguments", allowed(*found)), found->tasks};
        if (result.arguments.empty() || result.arguments.front().empty())
            fail("\"arguments\" of " + kind + " names no program");
        const std::string& program = result.arguments.front();
        if (program.find('/') != program.npos && program.front() != '/' && program.front() != '{')
            fail("the program " + program + " of " + kind +
                 " would be looked for where the engine runs; write {here}/…");
        check_needed(*found, result);
        if (object["can"]) result.tasks = tasks(object, *found);
        // Ids in a file and one answer: that is all such a command line can say.
        if (result.kind == AdapterKind::exec && !result.uses("request"))
            result.tasks = {Task::load, Task::logits};
        return result;
    }

    static std::set<std::string_view> allowed(const KindRow& kind) {
        std::set<std::string_view> names(everywhere.begin(), everywhere.end());
        names.insert(kind.allowed.begin(), kind.allowed.end());
        for (std::string_view one : kind.needed) {
            for (auto bar = one.find('|'); bar != one.npos; bar = one.find('|')) {
                names.insert(one.substr(0, bar));
                one.remove_prefix(bar + 1);
            }
            names.insert(one);
        }
        return names;
    }

    void check_needed(const KindRow& kind, const AdapterDescription& adapter) const {
        const std::string named = "\"arguments\" of " + std::string(kind.name);
        for (std::string_view one : kind.needed) {
            const std::string whole = " needs {" + std::string(one) + "}";
            bool found = false;
            for (auto bar = one.find('|'); bar != one.npos && !found; bar = one.find('|')) {
                found = adapter.uses(one.substr(0, bar));
                one.remove_prefix(bar + 1);
            }
            if (!found && !adapter.uses(one)) fail(named + whole);
        }
        const bool single = kind.kind == AdapterKind::exec && !adapter.uses("request");
        if (single && (!adapter.uses("model") || !adapter.uses("tokens") || !adapter.uses("output")))
            fail(named + " needs {request}, or {model}, {tokens} and {output}");
    }

    std::vector<Task> tasks(const JsonView& object, const KindRow& kind) const {
        std::vector<Task> results;
        for (const std::string& name : texts(object, "can", {})) {
            const auto found = std::find_if(kind.tasks.begin(), kind.tasks.end(),
                                            [&](Task task) { return name_of(task) == name; });
            if (found == kind.tasks.end())
                fail("\"can\": " + std::string(kind.name) + " knows no task \"" + name + "\"");
            results.push_back(*found);
        }
        if (results.empty()) fail("\"can\" is empty");
        return results;
    }

    std::string where_, here_;
};

} // namespace

std::string_view name_of(AdapterKind kind) noexcept { return row(kind).name; }

std::string_view name_of(Task task) noexcept {
    for (const auto& [one, name] : task_names)
        if (one == task) return name;
    return "";
}

bool AdapterDescription::can(Task task) const noexcept {
    return std::find(tasks.begin(), tasks.end(), task) != tasks.end();
}

bool AdapterDescription::uses(std::string_view placeholder) const {
    return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        const auto names = placeholders(argument, "");
        return std::find(names.begin(), names.end(), placeholder) != names.end();
    });
}

Description parse_description(Context& context, std::string_view text, const std::string& where,
                              const std::string& here) {
    try {
        const JsonDocument document = context.parse_json(text);
        return Reader(where, here).read(document.root());
    } catch (const Error& error) {
        if (error.code == ExitCode::usage || is_signal(error.code)) throw;
        throw Error(ExitCode::usage, "bad-engine", where + ": " + error.what());
    }
}

Description read_description(Context& context, const std::string& path) {
    namespace fs = std::filesystem;
    std::string text;
    try {
        text = context.files().read(path, max_description);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        throw Error(ExitCode::usage, "bad-engine", error.what(),
                    "xtask crossval --engines lists what there is");
    }
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    Description result =
        parse_description(context, text, path, absolute.parent_path().lexically_normal().string());
    result.file = path;
    return result;
}

} // namespace xtask::crossval
