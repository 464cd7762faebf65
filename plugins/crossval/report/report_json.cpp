#include "report/formats.hpp"
#include "report/pretty.hpp"
#include "report/series.hpp"

#include <xtask/json.hpp>

#include <cmath>

namespace xtask::crossval {

namespace {

constexpr std::size_t series_values = 4096;

void optional(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
    json.key(name);
    if (value)
        json.value(*value);
    else
        json.null();
}

void write(JsonWriter& json, const Check& one) {
    json.begin_object().member("metric", info(one.metric).name);
    optional(json, "value", one.value);
    if (one.value && !std::isfinite(*one.value))
        json.member("not_finite", std::isnan(*one.value) ? "nan" : "infinite");
    optional(json, "limit", one.limit);
    json.member("at_least", info(one.metric).at_least).member("status", name_of(one.status));
    json.member_if("note", one.note).end_object();
}

void write(JsonWriter& json, const Rung& rung) {
    json.begin_object()
        .member("id", rung.id)
        .member("title", rung.title)
        .member("outcome", name_of(rung.outcome));
    json.member("reason", rung.reason).member("required", rung.required).member("seconds", rung.seconds);
    json.key("figures").begin_array();
    for (const Check& one : rung.checks) write(json, one);
    json.end_array().end_object();
}

void write(JsonWriter& json, const std::vector<std::pair<std::string, std::string>>& pairs) {
    json.begin_array();
    for (const auto& [name, value] : pairs)
        json.begin_object().member("name", name).member("value", value).end_object();
    json.end_array();
}

void write(JsonWriter& json, const EngineEntry& engine) {
    json.begin_object()
        .member("role", engine.role)
        .member("name", engine.name)
        .member("adapter", engine.adapter);
    json.member("path", engine.path)
        .member("sha256", engine.sha256)
        .member("version", engine.version)
        .key("details");
    write(json, engine.details);
    json.end_object();
}

void write(JsonWriter& json, const ModelEntry& model) {
    json.begin_object().member("role", model.role).member("path", model.path).member("sha256", model.sha256);
    json.member("size", model.size).member("summary", model.summary).end_object();
}

void write(JsonWriter& json, const Ranking& ranking, const std::vector<std::string>& texts) {
    json.begin_array();
    for (std::size_t i = 0; i < ranking.size(); ++i) {
        json.begin_object().member("id", ranking[i].id).member("log_p", ranking[i].log_p);
        if (i < texts.size()) json.member("text", texts[i]);
        json.end_object();
    }
    json.end_array();
}

void write(JsonWriter& json, const Answer& answer) {
    json.begin_object().member("text", answer.text).key("ids").begin_array();
    for (const std::int32_t id : answer.ids) json.value(id);
    json.end_array().key("top");
    write(json, answer.top, answer.top_texts);
    json.end_object();
}

void write(JsonWriter& json, const GreedyDivergence& divergence) {
    json.begin_object().member("prompt", divergence.prompt).member("prompt_text", divergence.prompt_text);
    json.member("by", divergence.by_id ? "token" : "byte").member("index", divergence.index);
    json.member("cause", name_of(divergence.judgement.cause));
    optional(json, "margin", divergence.judgement.margin);
    optional(json, "gap", divergence.judgement.gap);
    json.member("limit", divergence.judgement.limit).key("reference");
    write(json, divergence.reference);
    json.key("candidate");
    write(json, divergence.candidate);
    json.end_object();
}

void write(JsonWriter& json, const PositionDetail& detail) {
    json.begin_object().member("part", detail.part).member("position", detail.position).key("target");
    if (detail.target == no_target)
        json.null();
    else
        json.value(detail.target);
    json.member("kl", detail.kl)
        .member("dlogp_max", detail.dlogp_max)
        .member("margin", detail.margin)
        .key("reference");
    write(json, detail.reference, {});
    json.key("candidate");
    write(json, detail.candidate, {});
    json.end_object();
}

void write_divergence(JsonWriter& json, const LogitFigures& figures) {
    const Series series = thinned(figures.kl, series_values);
    json.key("kl")
        .begin_object()
        .member("positions_per_value", static_cast<std::uint64_t>(series.per))
        .key("values")
        .begin_array();
    for (const float value : series.largest) json.value(static_cast<double>(value));
    json.end_array().end_object().key("histogram").begin_array();
    for (const Bin& bin : histogram(figures.kl))
        json.begin_object()
            .member("from", bin.from)
            .member("below", bin.to)
            .member("count", bin.count)
            .end_object();
    json.end_array().key("parts").begin_array();
    for (const Part& part : figures.parts)
        json.begin_object().member("name", part.name).member("first", part.first).end_object();
    json.end_array().key("worst").begin_array();
    for (const PositionDetail& detail : figures.worst) write(json, detail);
    json.end_array().key("first_flip");
    if (figures.first_flip)
        write(json, *figures.first_flip);
    else
        json.null();
}

void write(JsonWriter& json, const LogitSection& section) {
    const LogitFigures& figures = section.figures;
    json.begin_object().member("rung", section.rung).member("title", section.title);
    json.member("positions", figures.positions)
        .member("vocabulary", figures.vocabulary)
        .member("coarse", figures.coarse);
    json.member("margin", figures.margin)
        .member("top1_same", figures.top1_same)
        .member("qualified", figures.qualified);
    json.member("qualified_same", figures.qualified_same).member("targets", figures.targets);
    const bool known = figures.targets > 0;
    const auto nll = [&](std::string_view name, double value) {
        optional(json, name, known ? std::optional(value) : std::nullopt);
    };
    nll("nll_reference", figures.nll_reference);
    nll("nll_candidate", figures.nll_candidate);
    nll("perplexity_reference", perplexity(figures.nll_reference));
    nll("perplexity_candidate", perplexity(figures.nll_candidate));
    nll("perplexity_ratio", std::exp(figures.nll_candidate - figures.nll_reference));
    write_divergence(json, figures);
    json.end_object();
}

std::string_view name_of_level(Finding::Level level) noexcept {
    switch (level) {
    case Finding::Level::info:
        return "info";
    case Finding::Level::warning:
        return "warning";
    case Finding::Level::failure:
        return "failure";
    }
    return "info";
}

void write(JsonWriter& json, const Finding& finding) {
    json.begin_object()
        .member("level", name_of_level(finding.level))
        .member("text", finding.text)
        .end_object();
}

template <class Things>
void list(JsonWriter& json, std::string_view name, const Things& things) {
    json.key(name).begin_array();
    for (const auto& thing : things) write(json, thing);
    json.end_array();
}

} // namespace

std::string report_json_line(const Report& report) {
    JsonWriter json;
    json.begin_object().member("schema", report_schema).member("kind", report_kind);
    json.member("verdict", name_of(report.verdict))
        .member("summary", report.summary)
        .member("created", report.created);
    json.member("tool", report.tool).member("seconds", report.seconds).key("profile").begin_object();
    json.member("name", report.profile.name).member("changed", report.profile.changed);
    json.member("tie_margin", report.profile.tie_margin()).key("limits").begin_object();
    for (const auto& [metric, limit] : report.profile.limits) json.member(info(metric).name, limit);
    json.end_object().end_object();
    list(json, "rungs", report.rungs);
    list(json, "engines", report.engines);
    list(json, "models", report.models);
    json.key("environment");
    write(json, report.environment);
    json.member("prompts", report.prompts);
    list(json, "divergences", report.divergences);
    list(json, "sections", report.sections);
    list(json, "findings", report.findings);
    return json.end_object().take();
}

std::string report_json(const Report& report) { return pretty(report_json_line(report)); }

} // namespace xtask::crossval
