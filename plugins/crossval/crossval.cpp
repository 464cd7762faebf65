#include "crossval.hpp"

#include "listing.hpp"
#include "report/compare.hpp"
#include "report/formats.hpp"
#include "request.hpp"
#include "scratch.hpp"
#include "surroundings.hpp"

#include <algorithm>
#include <chrono>

namespace xtask::crossval {

namespace {

/// Room for the longest prompt and what follows it, as far as the model has it.
std::uint64_t context_size(const Request& request, const ModelFacts& model) {
    constexpr std::uint64_t least = 512, most = 4096, pieces_of_corpus = 1024;
    std::uint64_t wanted = std::max(least, pieces_of_corpus);
    for (const Prompt& prompt : request.prompts)
        wanted = std::max<std::uint64_t>(wanted, prompt.text.size() + 8 +
                                                     static_cast<std::uint64_t>(request.max_tokens));
    wanted = std::min(wanted, most);
    return model.context == 0 ? wanted : std::min(wanted, model.context);
}

class Run {
  public:
    Run(Context& context, const Args& args)
        : context_(context), args_(args), request_(read_request(context, args)) {}

    ExitCode run();

  private:
    void read_models();
    Result header_rung();
    void describe_models();
    EngineSetting setting(const Choice& choice, const ModelFacts& model, const char* role,
                          const std::string& scratch) const;
    void compare(const Choice& reference);
    void summarize();
    void write_report();
    ExitCode tell();

    Context& context_;
    const Args& args_;
    Request request_;
    ModelFacts model_, candidate_model_;
    Report report_;
    std::uint64_t context_size_ = 0;
};

void Run::read_models() {
    model_ = read_facts(request_.model);
    candidate_model_ = request_.candidate_model.empty() ? model_ : read_facts(request_.candidate_model);
    report_.profile = read_profile(context_, args_, model_.quantized || candidate_model_.quantized);
    context_size_ = std::min(context_size(request_, model_), context_size(request_, candidate_model_));
}

void Run::describe_models() {
    const bool one = request_.candidate_model.empty();
    context_.ui().status("hashing the model");
    report_.models.push_back({one ? "both" : "reference", model_.path, context_.files().sha256(model_.path),
                              model_.size, model_.summary});
    if (one) return;
    report_.models.push_back({"candidate", candidate_model_.path,
                              context_.files().sha256(candidate_model_.path), candidate_model_.size,
                              candidate_model_.summary});
    const bool same = report_.models[0].sha256 == report_.models[1].sha256;
    report_.findings.push_back(
        {Finding::Level::info, same ? "the candidate was given another file with the same content"
                                    : "the candidate was given another model file"});
}

Result Run::header_rung() {
    if (request_.candidate_model.empty())
        return passed(model_.summary + ", " + std::to_string(model_.vocabulary()) + " tokens");
    if (const auto difference = vocabulary_difference(model_, candidate_model_))
        return failed("the candidate's model has another vocabulary: " + *difference);
    return passed(model_.summary + " and " + candidate_model_.summary + ", the same vocabulary");
}

EngineSetting Run::setting(const Choice& choice, const ModelFacts& model, const char* role,
                           const std::string& scratch) const {
    EngineSetting setting;
    setting.values = {{"model", model.path},
                      {"here", choice.description.here},
                      {"bin", choice.bin},
                      {"threads", std::to_string(request_.threads)},
                      {"context", std::to_string(context_size_)}};
    setting.scratch = scratch;
    setting.log = request_.report + "/" + role + ".log";
    setting.timeout = request_.timeout;
    return setting;
}

void Run::compare(const Choice& reference_choice) {
    const Scratch scratch(request_.report);
    for (const char* role : {"reference", "candidate"})
        context_.files().write(request_.report + "/" + role + ".log", "");
    describe_models();
    Engine reference(context_, "reference", reference_choice.description,
                     setting(reference_choice, model_, "reference", scratch.folder("reference")),
                     model_.vocabulary());
    Engine candidate(context_, "candidate", request_.candidate.description,
                     setting(request_.candidate, candidate_model_, "candidate", scratch.folder("candidate")),
                     candidate_model_.vocabulary());
    Bench bench{context_,
                reference,
                candidate,
                model_,
                candidate_model_,
                report_.profile,
                request_.prompts,
                request_.corpus,
                request_.corpus_bytes,
                context_size_,
                request_.max_tokens,
                scratch.path(),
                report_,
                {},
                {}};
    climb(request_.ladder, bench, header_rung());
    report_.engines = {reference.entry(), candidate.entry()};
}

void Run::summarize() {
    report_.verdict = verdict_of(report_.rungs);
    std::string passed, not_run;
    for (const Rung& rung : report_.rungs) {
        if (rung.outcome == Outcome::fail) {
            report_.summary = rung.title + ": " + rung.reason;
            return;
        }
        if (rung.outcome == Outcome::not_run && rung.required && report_.summary.empty())
            report_.summary = "Did not run: " + rung.title + ": " + rung.reason;
        auto& list = rung.outcome == Outcome::pass ? passed : not_run;
        list += (list.empty() ? "" : ", ") + rung.id;
    }
    if (report_.summary.empty())
        report_.summary = passed.empty()
                              ? "No rung ran"
                              : "Passed: " + passed + (not_run.empty() ? "" : "; did not run: " + not_run);
}

void Run::write_report() {
    Files files = context_.files();
    files.write(request_.report + "/report.json", report_json(report_));
    files.write(request_.report + "/junit.xml", report_junit(report_));
    files.write(request_.report + "/report.html", report_html(report_));
}

ExitCode Run::tell() {
    const std::string where = "the report is " + request_.report + "/report.html";
    context_.ui().print(report_text(report_));
    context_.ui().result(report_json_line(report_));
    if (report_.verdict == Outcome::fail)
        throw Error(ExitCode::verification_failed, "engines-differ", report_.summary, where);
    if (report_.verdict == Outcome::not_run)
        throw Error(ExitCode::engine_failed, "rung-not-run", report_.summary, where);
    context_.ui().info(where);
    return ExitCode::ok;
}

ExitCode Run::run() {
    read_models();
    const Choice reference = find_engine(context_, request_.reference);
    if (request_.dry_run) {
        tell_plan(context_, {request_, reference, model_, candidate_model_, report_.profile});
        return ExitCode::ok;
    }
    const auto begin = std::chrono::steady_clock::now();
    report_.created = now_utc();
    report_.tool = tool_name;
    report_.environment = surroundings(request_.threads);
    compare(reference);
    summarize();
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    write_report();
    return tell();
}

ExitCode compare_reports(Context& context, const Args& args) {
    if (!args.has("new"))
        throw Error(ExitCode::usage, "bad-value", "--compare wants two reports", "--compare OLD NEW");
    const auto summary = [&](const std::string& path) {
        const std::string text = context.files().read(path, max_report);
        const JsonDocument document = context.parse_json(text);
        return read_summary(document.root(), path);
    };
    const Summary before = summary(args.text("compare")), after = summary(args.text("new"));
    context.ui().print(movements_text(before, after));
    context.ui().result(movements_json(before, after));
    return ExitCode::ok;
}

} // namespace

ExitCode Crossval::run(Context& context, const Args& args) {
    if (args.has("compare")) return compare_reports(context, args);
    if (args.flag("engines")) {
        tell_engines(context);
        return ExitCode::ok;
    }
    return Run(context, args).run();
}

} // namespace xtask::crossval
