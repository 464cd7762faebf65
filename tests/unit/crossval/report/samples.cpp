#include "samples.hpp"

#include "../figures/rows.hpp"

#include <limits>

namespace xtask::crossval::test {

namespace {

constexpr const char* digest = "e3f984791634f7b9ebbd5b31bf49f0051c454908d0b828b3b3ce391c0040413d";

LogitFigures figures(std::size_t positions, float by, double margin) {
    Matrix rows = random_rows(positions, 96, 3, 2), other = disturbed(rows, 4, by);
    if (by > 0.05F) {
        for (std::size_t i = positions / 2; i < positions / 2 + 6; ++i)
            other[i] = disturbed({other[i]}, 5, 0.9F)[0];
    }
    Comparison comparison({margin, 1, {}});
    const std::size_t half = positions / 2;
    comparison.add(Rows(Matrix(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(half))),
                   Rows(Matrix(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(half))), "plain-1");
    comparison.add(Rows(Matrix(rows.begin() + static_cast<std::ptrdiff_t>(half), rows.end())),
                   Rows(Matrix(other.begin() + static_cast<std::ptrdiff_t>(half), other.end())), "code-1");
    return comparison.figures();
}

GreedyDivergence divergence(const char* prompt, Cause cause) {
    GreedyDivergence result;
    result.prompt = prompt;
    result.prompt_text = "def fibonacci(n):\n    \"\"\"The n-th Fibonacci number.\"\"\"\n";
    result.index = 14;
    result.judgement = {cause, 0.0123, 0.0123, 0.05};
    if (cause == Cause::bug) result.judgement.gap = 2.75;
    result.reference = {"    if n < 2:\n        return n\n    return fibonacci(n - 1) + fibonacci(n - 2)\n",
                        {360, 363, 447, 474, 416, 449, 311, 507, 423},
                        {{507, -0.692}, {423, -0.704}, {12, -4.2}, {9, -5.1}, {77, -6.4}},
                        {" fib", " self", " (", " n", "\n"}};
    result.candidate = {"    if n < 2:\n        return n\n    return self.fibonacci(n - 1)\n",
                        {360, 363, 447, 474, 416, 449, 311, 423},
                        {{423, -0.690}, {507, -0.711}, {12, -4.1}, {31, -5.2}, {77, -6.3}},
                        {" self", " fib", " (", " return", "\n"}};
    return result;
}

} // namespace

Report sample(bool trouble) {
    Report report;
    report.profile = find_profile("float");
    report.created = "2026-11-27T11:04:12Z";
    report.tool = "xtask 0.1.0";
    report.seconds = 41.7;
    const LogitFigures logits =
        figures(trouble ? 400 : 156, trouble ? 0.08F : 1e-3F, report.profile.tie_margin());
    const auto checks = check(report.profile, measured(logits));
    const Outcome compared = passes(checks) ? Outcome::pass : Outcome::fail;
    report.rungs = {
        {"header",
         "Model header",
         Outcome::pass,
         "llama, 21 tensors, F32; 320 tokens in its vocabulary",
         false,
         0.01,
         {}},
        {"load",
         "Both engines load",
         Outcome::pass,
         "both said which version they are and loaded the model",
         true,
         1.2,
         {}},
        {"token-ids", "Token ids", Outcome::pass, "the same ids for all 12 prompts", false, 0.3, {}},
        {"greedy",
         "Greedy text",
         trouble ? Outcome::fail : Outcome::pass,
         trouble ? "2 of 12 prompts were answered differently, one of them not because of a tie"
                 : "12 prompts, 24 tokens each, the same answers",
         true,
         9.4,
         {}},
        {"logits", "Logits", compared,
         trouble ? "4 figures are beyond their limit" : "all figures are within the limits of profile float",
         false, 22.8, checks},
        {"nll", "Negative log-likelihood", Outcome::not_run, "no --corpus was given", false, 0, {}}};
    report.verdict = verdict_of(report.rungs);
    report.summary = trouble
                         ? "The candidate is not the reference: it first differs at token 14 of prompt "
                           "code-1, and not because of a tie."
                         : "The candidate says what the reference says, within the limits of profile float.";
    report.engines = {{"reference",
                       "llama.cpp v0.5.0",
                       "llama-results",
                       "/home/me/.cache/bitnet_cpp/bin/llama-results",
                       digest,
                       "version: 0.5.0-dev (build 1, commit de3ff81)",
                       {{"threads", "1"}, {"timeout", "120 s"}}},
                      {"candidate",
                       "my-engine",
                       "exec",
                       "/home/me/engine/build/engine",
                       digest,
                       "engine 1.4.2",
                       {{"threads", "1"}}}};
    report.models = {
        {"both", "models/llama-small-f32.gguf", digest, 10'509'216, "llama, 2.6 M parameters, F32"}};
    report.environment = {
        {"system", "Linux 6.1.0 x86_64"}, {"processor", "AMD EPYC, 2 cores"}, {"OMP_NUM_THREADS", "1"}};
    report.prompts = 12;
    if (trouble) report.divergences = {divergence("code-1", Cause::bug), divergence("plain-3", Cause::tie)};
    report.sections = {{"logits", "Logits over 12 prompts", logits}};
    if (trouble)
        report.findings = {
            {Finding::Level::failure,
             "An answer of the candidate was cut and asked for again (prompt plain-2, twice)."}};
    return report;
}

Report hostile() {
    using namespace std::string_literals;
    const std::string evil =
        "</script></style></title>]]>--><img src=http://example.org/x onerror=alert(1)>\"'&amp;`\0\x1B[31m\x07\xFF\xC3\xE2\x80\xAE"s
        "\xEF\xBF\xBF\xED\xA0\x80\x7F\xC2\x85\n\r\t<svg onload=alert(1)>\0 end"s;
    Report report = sample(true);
    report.summary = report.created = report.tool = report.profile.name = evil;
    for (Rung& rung : report.rungs) {
        rung.title = rung.reason = evil;
        rung.id += evil;
    }
    for (EngineEntry& engine : report.engines) {
        engine.role = engine.name = engine.adapter = engine.path = engine.version = evil;
        engine.details = {{evil, evil}};
    }
    for (ModelEntry& model : report.models) model.role = model.path = model.summary = evil;
    report.environment = {{evil, evil}};
    for (GreedyDivergence& one : report.divergences) {
        one.prompt = one.prompt_text = one.reference.text = evil;
        one.candidate.text = evil + evil;
        one.reference.top_texts = one.candidate.top_texts = std::vector<std::string>(5, evil);
    }
    for (LogitSection& section : report.sections) {
        section.rung += evil;
        section.title = evil;
        for (Part& part : section.figures.parts) part.name = evil;
        for (PositionDetail& detail : section.figures.worst) detail.part = evil;
    }
    report.findings = {{Finding::Level::warning, evil}};
    const double nan = std::numeric_limits<double>::quiet_NaN(),
                 endless = std::numeric_limits<double>::infinity();
    report.rungs[4].checks = check(find_profile("quant"), {{Metric::kl_mean, nan}, {Metric::nmse, endless}});
    return report;
}

Report empty() {
    Report report;
    report.rungs = {
        {"load", "Both engines load", Outcome::not_run, "the candidate crashed (signal 11)", true, 0, {}}};
    report.verdict = verdict_of(report.rungs);
    report.profile = find_profile("exact");
    return report;
}

} // namespace xtask::crossval::test
