#include "engine/llama_server_answers.hpp"

#include "engine/ids.hpp"

#include <initializer_list>
#include <limits>

namespace xtask::crossval {

using Kind = Refusal::Kind;

Reply<Continuation> read_continuation(Context& context, const std::string& body) {
    try {
        const JsonDocument document = context.parse_json(body);
        auto ids = read_ids(document["tokens"]);
        const auto text = document["content"].text();
        // Servers of 2024 know no ids: then there is the text.
        if (ids && ids->empty() && text && !text->empty()) ids.reset();
        if (!ids && !text) return Refusal{Kind::lost, "/completion: no answer in it"};
        return Continuation{std::move(ids), text ? std::optional(std::string(*text)) : std::nullopt};
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return Refusal{Kind::lost, std::string("/completion: ") + error.what()};
    }
}

bool proxied(const Settings& settings) {
    const auto first_of = [&](std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (const auto value = settings.environment(name)) return *value;
        return std::string();
    };
    if (first_of({"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}).empty()) return false;
    const std::string except = first_of({"no_proxy", "NO_PROXY"});
    return except != "*" && except.find("127.") == except.npos;
}

Reply<std::vector<float>> read_log_probabilities(const JsonView& answer, std::uint64_t vocabulary) {
    const JsonView list = answer["completion_probabilities"];
    const JsonView position = list.is_array() && list.size() > 0 ? *list.begin() : JsonView();
    const JsonView entries = position["top_logprobs"];
    if (!entries.is_array())
        return Refusal{Kind::unsupported, "this server does not name tokens by their id (it is too old)"};
    std::vector<float> row(vocabulary, std::numeric_limits<float>::quiet_NaN());
    std::uint64_t seen = 0;
    for (const JsonView entry : entries) {
        const auto id = entry["id"].integer();
        const JsonView value = entry["logprob"];
        const auto log_p =
            value.is_null() ? std::optional(-std::numeric_limits<double>::infinity()) : value.real();
        if (!id || *id < 0 || !log_p)
            return Refusal{Kind::lost, "an answer has a token without id or probability"};
        if (static_cast<std::uint64_t>(*id) >= vocabulary)
            return Refusal{Kind::lost, "an answer has token " + std::to_string(*id) + " of a vocabulary of " +
                                           std::to_string(vocabulary)};
        float& place = row[static_cast<std::size_t>(*id)];
        if (place == place) return Refusal{Kind::lost, "an answer has a token twice"};
        place = static_cast<float>(*log_p);
        ++seen;
    }
    if (seen != vocabulary)
        return Refusal{Kind::lost, "an answer has " + std::to_string(seen) + " of " +
                                       std::to_string(vocabulary) + " tokens"};
    return row;
}

} // namespace xtask::crossval
