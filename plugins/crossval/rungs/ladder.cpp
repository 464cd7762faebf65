#include "rungs/ladder.hpp"

#include <algorithm>
#include <chrono>

namespace xtask::crossval {

namespace {

struct Entry {
    RungId id;
    std::string_view name, title;
};

constexpr std::array<Entry, rung_count> rows{{{RungId::header, "header", "Model header"},
                                              {RungId::load, "load", "Both engines load"},
                                              {RungId::tokens, "tokens", "Token ids"},
                                              {RungId::greedy, "greedy", "Greedy text and ids"},
                                              {RungId::logits, "logits", "Logits at every position"},
                                              {RungId::nll, "nll", "Teacher-forced likelihood"}}};

std::size_t place(RungId id) { return static_cast<std::size_t>(id); }

std::size_t rung_named(std::string_view name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Entry& row) { return row.name == name; });
    if (found != rows.end()) return place(found->id);
    std::string names;
    for (const Entry& row : rows) names += (names.empty() ? "" : ", ") + std::string(row.name);
    throw Error(ExitCode::usage, "bad-rung", "there is no rung \"" + std::string(name) + "\"",
                "there are " + names);
}

/// Every name in the values, which may be lists with commas.
std::vector<std::size_t> rungs_in(const std::vector<std::string>& values) {
    std::vector<std::size_t> rungs;
    for (std::string_view rest : values) {
        while (true) {
            const auto comma = rest.find(',');
            rungs.push_back(rung_named(rest.substr(0, comma)));
            if (comma == rest.npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return rungs;
}

/// Why no rung above this one means anything, once it ended so; empty: they do.
std::string obstacle(RungId id, const Result& result) {
    const bool pass = result.outcome == Outcome::pass;
    if (id == RungId::header && result.outcome == Outcome::fail) return "the models do not belong together";
    if (id == RungId::load && !pass) return "an engine does not load the model";
    if (id == RungId::tokens && result.outcome == Outcome::fail)
        return "the engines read the prompts differently";
    return {};
}

Result run(RungId id, Bench& bench, const Result& header) {
    switch (id) {
    case RungId::header:
        return header;
    case RungId::load:
        return run_load(bench);
    case RungId::tokens:
        return run_tokens(bench);
    case RungId::greedy:
        return run_greedy(bench);
    case RungId::logits:
        return run_logits(bench);
    case RungId::nll:
        break;
    }
    return run_nll(bench);
}

} // namespace

std::string_view name_of(RungId rung) noexcept { return rows[place(rung)].name; }
std::string_view title_of(RungId rung) noexcept { return rows[place(rung)].title; }

Ladder read_ladder(const std::vector<std::string>& rungs, const std::vector<std::string>& required) {
    Ladder ladder;
    if (rungs.empty()) ladder.chosen.fill(true);
    for (const std::size_t rung : rungs_in(rungs)) ladder.chosen[rung] = true;
    for (const RungId id : {RungId::load, RungId::greedy})
        ladder.required[place(id)] = ladder.chosen[place(id)];
    for (const std::size_t rung : rungs_in(required)) {
        if (!ladder.chosen[rung]) {
            throw Error(ExitCode::usage, "bad-rung",
                        "--require " + std::string(rows[rung].name) + ", which --rungs leaves out");
        }
        ladder.required[rung] = true;
    }
    return ladder;
}

void climb(const Ladder& ladder, Bench& bench, const Result& header) {
    std::string stopped;
    for (const Entry& row : rows) {
        const auto begin = std::chrono::steady_clock::now();
        Result result;
        if (!ladder.chosen[place(row.id)]) {
            result = not_run("not asked for");
        } else if (!stopped.empty()) {
            result = not_run(stopped);
        } else {
            bench.context.ui().status(row.title);
            result = run(row.id, bench, header);
            stopped = obstacle(row.id, result);
        }
        Rung rung;
        rung.id = row.name;
        rung.title = row.title;
        rung.outcome = result.outcome;
        rung.reason = std::move(result.reason);
        rung.required = ladder.required[place(row.id)];
        rung.checks = std::move(result.checks);
        rung.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        bench.report.rungs.push_back(std::move(rung));
    }
    bench.context.ui().status("");
}

} // namespace xtask::crossval
