#include "workers.hpp"

#include <algorithm>

namespace xtask::mirror_serve {

namespace {

constexpr std::size_t most_questions = 8;
constexpr std::size_t most_downloads = 6;
/// A reply of 8 MiB may be all escapes.
constexpr std::size_t longest_line = std::size_t{56} << 20;

} // namespace

void Workers::step() {
    start(Job::Kind::question, most_questions);
    start(Job::Kind::download, most_downloads);
    for (auto worker = running_.begin(); worker != running_.end();) {
        const ProcessEvent event = worker->process.wait(0);
        read(*worker, event.output);
        if (event.ended()) {
            finish(*worker, event);
            worker = running_.erase(worker);
        } else {
            ++worker;
        }
    }
}

void Workers::start(Job::Kind kind, std::size_t most) {
    const auto same = [&](const Worker& worker) { return worker.job->kind == kind; };
    auto count = static_cast<std::size_t>(std::count_if(running_.begin(), running_.end(), same));
    for (; count < most; ++count) {
        Board::Handle job = board_.take(kind);
        if (!job) return;
        ProcessStart what;
        what.arguments = launch_.arguments;
        what.arguments.insert(what.arguments.end(), job->arguments.begin(), job->arguments.end());
        if (kind == Job::Kind::download)
            what.arguments.insert(what.arguments.end(), launch_.download.begin(), launch_.download.end());
        what.environment = launch_.environment;
        try {
            running_.push_back({job, context_.start(what)});
        } catch (const Error& error) {
            board_.end(job, [&](Job& ended) {
                ended.failure = Failure{error.code, error.reason, error.what()};
            });
            return; // out of processes now, perhaps not later; a signal is noticed by the loop
        }
    }
}

void Workers::read(Worker& worker, const std::string& output) {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = output.find('\n', begin)) != output.npos; begin = end + 1) {
        worker.line.append(output, begin, end - begin);
        read_line(worker);
        worker.line.clear();
    }
    if (worker.line.size() + output.size() - begin <= longest_line) worker.line.append(output, begin);
}

void Workers::read_line(Worker& worker) {
    try {
        const JsonDocument line = context_.parse_json(worker.line);
        const std::string event = line["event"].text_or("");
        if (event == "start") {
            board_.flows(worker.job);
        } else if (event == "described") {
            worker.job->description = read_description(line.root());
        } else if (event == "error") {
            worker.failure = read_failure(line.root());
        } else if (event == "done") {
            worker.done = true;
            if (line["result"].is_object()) worker.job->reply = read_reply(line["result"]);
        }
    } catch (const Error&) { // cut off, or not ours: `finish` sees what is missing
    }
}

void Workers::finish(Worker& worker, const ProcessEvent& event) {
    const bool answered = worker.job->reply || worker.job->description;
    if (!worker.failure && !(event.succeeded() && worker.done && answered)) {
        worker.failure = Failure{ExitCode::failure, "worker-ended",
                                 "the worker ended without an answer; on standard error it said: " +
                                     event.errors.substr(0, 500)};
    }
    Ui ui = context_.ui();
    if (worker.failure) {
        ui.debug("upstream: " + worker.failure->reason + ": " + worker.failure->message);
        ui.event("upstream", JsonWriter()
                                 .begin_object()
                                 .member("code", exit_code_name(worker.failure->code))
                                 .member("reason", worker.failure->reason)
                                 .member("message", worker.failure->message)
                                 .end_object()
                                 .text());
    }
    board_.end(worker.job, [&](Job& job) { job.failure = worker.failure; });
}

} // namespace xtask::mirror_serve
