#include "history.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::mirror_download {

namespace {

constexpr std::uint64_t max_file_bytes = 256U << 10U;
constexpr std::size_t max_name_bytes = 1024;
constexpr std::uint64_t long_enough = 600'000; // ms
constexpr std::uint64_t often_enough = 100;

std::uint64_t natural(JsonView number) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(number.integer().value_or(0), 0));
}

} // namespace

std::string History::file(const Settings& settings) {
    const auto absolute = [](const std::optional<std::string>& path) { return path && path->front() == '/'; };
    const auto state = settings.environment("XDG_STATE_HOME");
    if (absolute(state)) return *state + "/xtask/mirrors.json";
    const auto home = settings.environment("HOME");
    return absolute(home) ? *home + "/.local/state/xtask/mirrors.json" : std::string();
}

History History::load(Context& context) {
    History history;
    const std::string path = file(context.settings());
    if (path.empty()) return history;
    std::string text;
    try {
        text = context.files().read(path, max_file_bytes);
    } catch (const Error& error) { // usually there is none yet
        context.ui().debug("no history of mirrors: " + std::string(error.what()));
        return history;
    }
    const std::string problem = history.read(context, text);
    if (!problem.empty()) context.ui().warn(path + ": " + problem + "; the history of mirrors begins anew");
    return history;
}

std::string History::read(Context& context, std::string_view text) {
    std::map<std::string, Record> records;
    try {
        const auto document = context.parse_json(text);
        if (document["schema"].integer() != 1 || !document["mirrors"].is_object())
            return "is no history of mirrors";
        for (const JsonView mirror : document["mirrors"]) {
            if (records.size() == max_records || mirror.key().size() > max_name_bytes) return "is too large";
            records[std::string(mirror.key())] = {natural(mirror["successes"]), natural(mirror["failures"]),
                                                  natural(mirror["bytes"]), natural(mirror["milliseconds"]),
                                                  mirror["last"].integer().value_or(0)};
        }
    } catch (const Error& error) {
        return error.what();
    }
    records_ = std::move(records);
    return {};
}

Record& History::touch(const std::string& mirror, std::int64_t now) {
    changed_ = true;
    if (records_.size() >= max_records && records_.count(mirror) == 0) {
        records_.erase(std::min_element(records_.begin(), records_.end(), [](const auto& a, const auto& b) {
            return a.second.last < b.second.last;
        }));
    }
    Record& record = records_[mirror.substr(0, max_name_bytes)];
    record.last = now;
    if (record.milliseconds > long_enough) {
        record.milliseconds /= 2;
        record.bytes /= 2;
    }
    if (record.successes + record.failures > often_enough) {
        record.successes /= 2;
        record.failures /= 2;
    }
    return record;
}

void History::succeeded(const std::string& mirror, std::uint64_t bytes, std::uint64_t milliseconds,
                        std::int64_t now) {
    Record& record = touch(mirror, now);
    ++record.successes;
    record.bytes += bytes;
    record.milliseconds += milliseconds;
}

void History::failed(const std::string& mirror, std::int64_t now) { ++touch(mirror, now).failures; }

const Record* History::find(const std::string& mirror) const {
    const auto found = records_.find(mirror);
    return found == records_.end() ? nullptr : &found->second;
}

void History::order(std::vector<Mirror>& mirrors) const {
    static constexpr Record unknown{};
    const auto record = [&](const Mirror& mirror) -> const Record& {
        const Record* known = find(mirror.name);
        return known == nullptr ? unknown : *known;
    };
    std::stable_sort(mirrors.begin(), mirrors.end(), [&](const Mirror& a, const Mirror& b) {
        if (a.priority != b.priority) return a.priority < b.priority;
        const Record& one = record(a);
        const Record& other = record(b);
        if (one.is_unreliable() != other.is_unreliable()) return other.is_unreliable();
        const bool one_is_new = one.rate() == 0;
        const bool other_is_new = other.rate() == 0;
        if (one_is_new != other_is_new) return one_is_new;
        return one.rate() > other.rate();
    });
}

std::string History::text() const {
    JsonWriter json;
    json.begin_object().member("schema", 1).key("mirrors").begin_object();
    for (const auto& [name, record] : records_) {
        json.key(name)
            .begin_object()
            .member("successes", record.successes)
            .member("failures", record.failures)
            .member("bytes", record.bytes)
            .member("milliseconds", record.milliseconds)
            .member("last", record.last)
            .end_object();
    }
    return json.end_object().end_object().take() + "\n";
}

void History::save(Context& context) const {
    const std::string path = file(context.settings());
    if (!changed_ || path.empty()) return;
    try {
        auto output = context.files().create(path, 0600);
        output.append(text());
        output.publish();
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        context.ui().debug("the history of mirrors is not kept: " + std::string(error.what()));
    }
}

} // namespace xtask::mirror_download
