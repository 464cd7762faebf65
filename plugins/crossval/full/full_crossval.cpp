#include "full/full_crossval.hpp"

#include "engine/catalog.hpp"
#include "full/steps.hpp"
#include "report/lines.hpp"
#include "surroundings.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace xtask::crossval {

namespace {

class Full {
  public:
    Full(Context& context, const Args& args) : context_(context), args_(args) {}
    ExitCode run();

  private:
    void check_candidate();
    void prepare();
    void compare();
    void finish();
    std::string receipt() const;
    std::string summary() const;

    Context& context_;
    const Args& args_;
    std::vector<StepReport> reports_;
    std::optional<Error> error_;
    std::string model_; ///< that the first step brought; empty: crossval finds one
};

std::string seconds_of(const StepReport& report) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", report.seconds);
    return text;
}

void Full::prepare() {
    for (const PlannedStep& planned : preparing_steps(args_)) {
        StepReport report{planned.step.name, command_line(planned.step)};
        std::optional<Error> error;
        if (!planned.skipped.empty()) {
            report.state = StepState::skipped;
            report.why = planned.skipped;
        } else if (!error_) {
            error = run_step(context_, planned.step, report);
        }
        if (model_.empty() && reports_.empty()) model_ = model_path(context_, report);
        reports_.push_back(std::move(report));
        if (error) error_ = std::move(error);
    }
}

void Full::compare() {
    const Step step = crossval_step(args_, model_);
    StepReport report{step.name, command_line(step)};
    std::optional<Error> error;
    if (args_.flag("dry-run")) {
        report.state = StepState::planned;
    } else if (!error_) {
        error = run_step(context_, step, report);
    }
    reports_.push_back(std::move(report));
    if (error) error_ = std::move(error);
}

std::string Full::receipt() const {
    JsonWriter json;
    json.begin_object()
        .member("schema", 1)
        .member("created", now_utc())
        .member("exit_code", static_cast<std::int64_t>(error_ ? error_->code : ExitCode::ok));
    if (error_) json.member("reason", error_->reason).member("message", std::string(error_->what()));
    json.key("steps").begin_array();
    for (const StepReport& report : reports_) {
        json.begin_object()
            .member("name", report.name)
            .member("command", report.command)
            .member("state", name_of(report.state))
            .member_if("why", report.why)
            .member("seconds", report.seconds);
        if (!report.result.empty()) json.key("result").raw(report.result);
        json.end_object();
    }
    return json.end_array().end_object().take();
}

std::string Full::summary() const {
    std::string text;
    for (const StepReport& report : reports_) {
        std::string line(name_of(report.state));
        if (report.state == StepState::done || report.state == StepState::failed)
            line += " after " + seconds_of(report);
        if (!report.why.empty()) line += ": " + report.why;
        text += report.name + std::string(report.name.size() < 16 ? 16 - report.name.size() : 1, ' ') + line +
                "\n";
    }
    return text;
}

void Full::finish() {
    if (!args_.flag("dry-run")) {
        std::error_code error;
        const auto folder = std::filesystem::absolute(args_.text("report"), error).lexically_normal();
        std::filesystem::create_directories(folder, error);
        context_.files().write((folder / "full-crossval.json").string(), receipt() + "\n");
    }
    context_.ui().print(summary());
    context_.ui().result(receipt());
}

// Whatever else is missing can be fetched; a candidate cannot.
void Full::check_candidate() {
    std::string word = args_.text_or("candidate", "");
    if (const auto setting = context_.settings().get("crossval.candidate"); word.empty() && setting)
        word = setting->value;
    if (word.empty()) {
        find_candidate_on_path(context_);
    } else {
        find_engine(context_, word);
    }
}

ExitCode Full::run() {
    check_candidate();
    prepare();
    compare();
    finish();
    if (error_) throw *error_;
    return ExitCode::ok;
}

} // namespace

ExitCode FullCrossval::run(Context& context, const Args& args) { return Full(context, args).run(); }

} // namespace xtask::crossval
