#include "report/compare.hpp"
#include "report/report.hpp"
#include "report/words.hpp"

#include <algorithm>

namespace xtask::crossval {

namespace {

using Way = Movement::Way;

template <class List, class Same>
auto find(const List& list, Same&& same) -> const typename List::value_type* {
    const auto found = std::find_if(list.begin(), list.end(), same);
    return found == list.end() ? nullptr : &*found;
}

int worth(std::string_view outcome) { return outcome == "pass" ? 2 : outcome == "fail" ? 0 : 1; }

Way way_of(int before, int after) {
    return after > before ? Way::better : after < before ? Way::worse : Way::other;
}

void add(std::vector<Movement>& moved, std::string what, const std::string& before, const std::string& after,
         Way way) {
    if (before != after) moved.push_back({std::move(what), before, after, way});
}

std::string value_text(const Summary::Figure& figure) {
    if (figure.value) return number_text(*figure.value);
    return figure.not_finite.empty() ? "not measured" : figure.not_finite;
}

Way figure_way(const Summary::Figure& before, const Summary::Figure& after) {
    if (before.status != after.status && (before.status == "pass" || after.status == "pass"))
        return after.status == "pass" ? Way::better : Way::worse;
    const MetricInfo* metric = find_metric(after.metric);
    if (metric == nullptr || !before.value || !after.value) return Way::other;
    if (*before.value == *after.value) return Way::other;
    return (*after.value > *before.value) == metric->at_least ? Way::better : Way::worse;
}

void compare_figures(std::vector<Movement>& moved, const Summary& before, const Summary& after) {
    for (const auto& now : after.figures) {
        const auto* then = find(before.figures, [&](const auto& one) {
            return one.rung == now.rung && one.metric == now.metric;
        });
        const std::string name = now.metric + " of " + now.rung;
        if (then == nullptr) {
            moved.push_back({name, "not there", value_text(now) + " (" + now.status + ")", Way::other});
            continue;
        }
        const bool same =
            then->value == now.value && then->status == now.status && then->not_finite == now.not_finite;
        if (!same)
            moved.push_back({name, value_text(*then) + " (" + then->status + ")",
                             value_text(now) + " (" + now.status + ")", figure_way(*then, now)});
        if (then->limit != now.limit) {
            const auto limit = [](const auto& one) {
                return one.limit ? number_text(*one.limit) : std::string("none");
            };
            moved.push_back({"limit of " + name, limit(*then), limit(now), Way::other});
        }
    }
    for (const auto& then : before.figures) {
        if (!find(after.figures,
                  [&](const auto& one) { return one.rung == then.rung && one.metric == then.metric; }))
            moved.push_back({then.metric + " of " + then.rung, value_text(then) + " (" + then.status + ")",
                             "not there", Way::other});
    }
}

void compare_rungs(std::vector<Movement>& moved, const Summary& before, const Summary& after) {
    for (const auto& now : after.rungs) {
        const auto* then = find(before.rungs, [&](const auto& one) { return one.id == now.id; });
        const std::string was = then == nullptr ? "not there" : then->outcome;
        add(moved, "rung " + now.id, was, now.outcome,
            then == nullptr ? Way::other : way_of(worth(was), worth(now.outcome)));
    }
    for (const auto& then : before.rungs) {
        if (!find(after.rungs, [&](const auto& one) { return one.id == then.id; }))
            moved.push_back({"rung " + then.id, then.outcome, "not there", Way::other});
    }
}

std::string named(const Summary::Thing& thing) {
    return thing.name + " (" + (thing.identity.empty() ? "no sha256" : thing.identity.substr(0, 12)) + ")";
}

void compare_things(std::vector<Movement>& moved, const std::string& kind,
                    const std::vector<Summary::Thing>& before, const std::vector<Summary::Thing>& after) {
    for (const auto& now : after) {
        const auto* then = find(before, [&](const auto& one) { return one.role == now.role; });
        if (then == nullptr)
            moved.push_back({now.role + " " + kind, "not there", named(now), Way::other});
        else if (then->identity != now.identity || then->identity.empty())
            add(moved, now.role + " " + kind, named(*then), named(now), Way::other);
    }
    for (const auto& then : before) {
        if (!find(after, [&](const auto& one) { return one.role == then.role; }))
            moved.push_back({then.role + " " + kind, named(then), "not there", Way::other});
    }
}

std::string_view name_of(Way way) noexcept {
    return way == Way::better ? "better" : way == Way::worse ? "worse" : "other";
}

} // namespace

std::vector<Movement> movements(const Summary& before, const Summary& after) {
    std::vector<Movement> moved;
    add(moved, "verdict", before.verdict, after.verdict, way_of(worth(before.verdict), worth(after.verdict)));
    add(moved, "profile", before.profile, after.profile, Way::other);
    compare_rungs(moved, before, after);
    compare_figures(moved, before, after);
    compare_things(moved, "engine", before.engines, after.engines);
    compare_things(moved, "model", before.models, after.models);
    return moved;
}

std::string movements_text(const Summary& before, const Summary& after) {
    const auto moved = movements(before, after);
    std::string text = "crossval: from " + one_line(before.created, 40) + " (" + before.verdict + ") to " +
                       one_line(after.created, 40) + " (" + after.verdict + ")\n";
    if (moved.empty()) return text + "  nothing moved\n";
    std::size_t width = 0;
    for (const Movement& one : moved)
        width = std::max(width, std::min<std::size_t>(one_line(one.what, 60).size(), 60));
    for (const Movement& one : moved) {
        std::string what = one_line(one.what, 60);
        if (what.size() < width) what.append(width - what.size(), ' ');
        text += "  " +
                std::string(one.way == Way::better  ? "+ "
                            : one.way == Way::worse ? "- "
                                                    : "  ") +
                what + "  " + one_line(one.before, 80) + " -> " + one_line(one.after, 80) + "\n";
    }
    return text;
}

std::string movements_json(const Summary& before, const Summary& after) {
    JsonWriter json;
    json.begin_object().member("schema", report_schema);
    for (const auto& [name, summary] : {std::pair("before", &before), std::pair("after", &after)}) {
        json.key(name).begin_object().member("path", summary->path).member("created", summary->created);
        json.member("verdict", summary->verdict).member("profile", summary->profile).end_object();
    }
    json.key("moved").begin_array();
    for (const Movement& one : movements(before, after)) {
        json.begin_object().member("what", one.what).member("before", one.before).member("after", one.after);
        json.member("way", name_of(one.way)).end_object();
    }
    return json.end_array().end_object().take();
}

} // namespace xtask::crossval
