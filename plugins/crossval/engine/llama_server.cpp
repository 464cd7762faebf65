#include "engine/llama_server.hpp"

#include "engine/ids.hpp"
#include "engine/llama_server_answers.hpp"
#include "engine/loopback_port.hpp"
#include "figures/neutral_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::crossval {

namespace {

using Kind = Refusal::Kind;
constexpr std::int64_t poll_interval = 50; // ms
constexpr std::int64_t stop_grace = 2'000; // ms
constexpr int max_deaths = 3;
constexpr std::uint64_t small_answer = 4U << 20U;        // bytes
constexpr std::uint64_t bytes_per_entry = 512;           // of a token in an answer, at most
constexpr std::uint64_t max_answer_of_all = 256U << 20U; // what the http service allows

} // namespace

std::string LlamaServerAdapter::last_words() const {
    const int fd = ::open(launcher_.setting().log.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return {};
    char tail[2048];
    const off_t size = ::lseek(fd, 0, SEEK_END);
    const ssize_t got = ::pread(fd, tail, sizeof tail, std::max<off_t>(0, size - off_t{sizeof tail}));
    ::close(fd);
    return got <= 0 ? std::string() : last_line({tail, static_cast<std::size_t>(got)});
}

Refusal LlamaServerAdapter::failed(const std::string& doing, const std::string& why, bool late) {
    const bool died = process_ && process_->wait(poll_interval).ended();
    const std::string words = died ? last_words() : "";
    process_.reset();
    ++deaths_;
    Refusal refusal{late   ? Kind::timed_out
                    : died ? Kind::crashed
                           : Kind::lost,
                    doing + ": " + (died ? "the server ended" + (words.empty() ? "" : ": " + words) : why)};
    // A server that dies of one question may answer the next; one that always dies is left alone.
    if (deaths_ >= max_deaths) given_up_ = refusal;
    return refusal;
}

std::optional<Refusal> LlamaServerAdapter::start_once(bool& collided) {
    const std::string port = std::to_string(free_loopback_port());
    name_ = random_name();
    url_ = "http://127.0.0.1:" + port;
    ProcessStart start = launcher_.prepared(description_.arguments, {{"port", port}, {"name", name_}});
    start.keep = 0; // it is read from the log
    const std::string program = start.arguments.front();
    process_.emplace(launcher_.context().start(start));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(launcher_.timeout());
    collided = false;
    while (true) {
        launcher_.status("loading the model");
        const ProcessEvent event = process_->wait(poll_interval);
        if (event.ended()) {
            process_.reset();
            if (event.state == ProcessEvent::State::not_found)
                return Refusal{Kind::missing, program + " cannot be run"};
            const std::string words = last_words();
            collided = words.find("bind") != words.npos || words.find("port") != words.npos;
            return Refusal{Kind::crashed, program + " ended while it loaded the model" +
                                              (words.empty() ? "" : ": " + words)};
        }
        HttpRequest request{.method = "GET", .url = url_ + "/health"};
        request.attempts = 1;
        try {
            if (launcher_.context().http().request(request).status == 200) {
                if (is_ours()) return std::nullopt;
                collided = true;
                process_.reset();
                return Refusal{Kind::lost, "another server answers at " + url_};
            }
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
        }
        if (std::chrono::steady_clock::now() > deadline) {
            process_.reset();
            return Refusal{Kind::timed_out, program + " did not load the model within " +
                                                std::to_string(launcher_.timeout() / 1000) + " s"};
        }
    }
}

bool LlamaServerAdapter::is_ours() {
    HttpRequest request{.method = "GET", .url = url_ + "/v1/models"};
    request.attempts = 1;
    request.max_body = small_answer;
    const HttpResponse response = launcher_.context().http().request(request);
    // Wherever the server says it, nobody else could.
    return response.status == 200 && response.body.find(name_) != response.body.npos;
}

std::optional<Refusal> LlamaServerAdapter::ensure_running() {
    if (given_up_) return given_up_;
    if (process_) return std::nullopt;
    if (proxied(launcher_.context().settings())) {
        given_up_ = Refusal{Kind::unsupported,
                            "a proxy is set and would get what goes to 127.0.0.1; add 127.0.0.1 to NO_PROXY"};
        return given_up_;
    }
    std::optional<Refusal> refusal;
    for (int i = 0; i < attempts; ++i) {
        bool collided = false;
        refusal = start_once(collided);
        if (!refusal) return std::nullopt;
        if (!collided) break;
    }
    given_up_ = refusal;
    return refusal;
}

Reply<std::string> LlamaServerAdapter::post_once(const std::string& path, const std::string& body,
                                                 std::uint64_t max_answer) {
    if (auto refusal = ensure_running()) return *refusal;
    HttpRequest request{
        .method = "POST", .url = url_ + path, .headers = {{"Content-Type", "application/json"}}};
    request.body = body;
    request.attempts = 1;
    request.max_body = max_answer;
    try {
        HttpResponse response = launcher_.context().http().request(request);
        if (response.truncated) return Refusal{Kind::lost, path + ": the answer is too long"};
        if (response.status != 200)
            return Refusal{Kind::lost, path + ": the server says " + std::to_string(response.status) + " " +
                                           last_line(response.body)};
        return std::move(response.body);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return failed(path, error.what(), error.reason == "timeout");
    }
}

Reply<std::string> LlamaServerAdapter::post(const std::string& path, const std::string& body,
                                            std::uint64_t max_answer) {
    return retried(attempts, [&] { return post_once(path, body, max_answer); });
}

Reply<Loaded> LlamaServerAdapter::load() {
    if (auto refusal = ensure_running()) return *refusal;
    return Loaded{};
}

std::vector<Reply<Ids>> LlamaServerAdapter::tokenize(std::span<const std::string> texts) {
    std::vector<Reply<Ids>> answers;
    for (const std::string& text : texts) {
        JsonWriter json;
        json.begin_object()
            .member("content", text)
            .member("add_special", true)
            .member("parse_special", true)
            .end_object();
        const auto body = post("/tokenize", json.text(), small_answer);
        if (!body) {
            answers.emplace_back(body.refusal());
            continue;
        }
        std::optional<Ids> ids;
        try {
            ids = read_ids(launcher_.context().parse_json(*body)["tokens"]);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
        }
        answers.push_back(ids ? Reply<Ids>(*ids)
                              : Reply<Ids>(Refusal{Kind::lost, "/tokenize: no list of ids"}));
    }
    return answers;
}

std::vector<Reply<Continuation>> LlamaServerAdapter::generate(std::span<const Sequence> prompts, int count) {
    std::vector<Reply<Continuation>> answers;
    for (const Sequence& prompt : prompts) {
        launcher_.status("greedy answer " + std::to_string(answers.size() + 1) + " of " +
                         std::to_string(prompts.size()));
        JsonWriter json;
        json.begin_object();
        if (prompt.ids) {
            write_ids(json, "prompt", *prompt.ids);
        } else {
            json.member("prompt", *prompt.text);
        }
        json.member("n_predict", count)
            .member("temperature", 0)
            .member("return_tokens", true)
            .member("cache_prompt", false)
            .end_object();
        const auto body = post("/completion", json.text(), small_answer);
        if (!body) {
            answers.emplace_back(body.refusal());
            continue;
        }
        answers.push_back(read_continuation(launcher_.context(), *body));
    }
    return answers;
}

Reply<std::vector<float>> LlamaServerAdapter::row_after(std::span<const std::int32_t> prefix) {
    JsonWriter json;
    json.begin_object();
    write_ids(json, "prompt", prefix);
    // More than the vocabulary crashes old servers.
    json.member("n_predict", 1)
        .member("temperature", 0)
        .member("n_probs", vocabulary_)
        .member("cache_prompt", true)
        .end_object();
    const std::uint64_t room = std::min(max_answer_of_all, small_answer + vocabulary_ * bytes_per_entry);
    const auto body = post("/completion", json.text(), room);
    if (!body) return body.refusal();
    try {
        return read_log_probabilities(launcher_.context().parse_json(*body).root(), vocabulary_);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return Refusal{Kind::lost, std::string("/completion: ") + error.what()};
    }
}

Reply<std::string> LlamaServerAdapter::logits_of(const Ids& ids) {
    const std::string path = launcher_.fresh_path(".gguf");
    OutputFile file = launcher_.context().files().create(path);
    NeutralWriter writer([&](std::string_view bytes) { file.append(bytes); }, ids, vocabulary_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        launcher_.status("logits, position " + std::to_string(i + 1) + " of " + std::to_string(ids.size()));
        const auto row = row_after(std::span(ids).first(i + 1));
        if (!row) return row.refusal();
        writer.row(*row);
    }
    writer.finish();
    file.publish();
    return path;
}

std::vector<Reply<std::string>> LlamaServerAdapter::logits(std::span<const Sequence> sequences) {
    std::vector<Reply<std::string>> answers;
    for (const Sequence& sequence : sequences)
        answers.push_back(sequence.ids ? logits_of(*sequence.ids) : Reply<std::string>(unsupported()));
    return answers;
}

} // namespace xtask::crossval
