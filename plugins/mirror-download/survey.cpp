#include "survey.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

constexpr std::size_t max_requests_at_once = 500;
constexpr std::uint64_t hurry = 3'000; // ms

/// One question on its way, and where its answer goes.
struct Open {
    std::unique_ptr<Question> question;
    Answer* answer;
};

/// True: it has ended, and the answer is written.
template <class Step>
bool ends(Open& open, Step step) {
    try {
        return step();
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        open.answer->said = error;
        return true;
    }
}

class Round {
  public:
    Round(Context& context, bool hurried) : context_(context), hurried_(hurried) {}

    /// Every question to its end.
    void run(std::vector<Open> open) {
        while (!open.empty()) {
            std::vector<Open> asking;
            std::vector<HttpRequest> requests;
            for (Open& one : open) {
                const bool done = ends(one, [&] {
                    auto request = one.question->next();
                    if (!request) {
                        one.answer->said = one.question->offer();
                        return true;
                    }
                    if (hurried_) {
                        request->attempts = 1;
                        request->time_limit = hurry;
                    }
                    requests.push_back(std::move(*request));
                    return false;
                });
                if (!done) asking.push_back(std::move(one));
            }
            open = ask(std::move(asking), requests);
        }
    }

  private:
    /// Those that have not ended.
    std::vector<Open> ask(std::vector<Open> asking, const std::vector<HttpRequest>& requests) {
        std::vector<Open> left;
        for (std::size_t begin = 0; begin < requests.size(); begin += max_requests_at_once) {
            const std::size_t count = std::min(max_requests_at_once, requests.size() - begin);
            const auto answers = context_.http().request_all(std::span(requests).subspan(begin, count));
            for (std::size_t i = 0; i < count; ++i) {
                Open& one = asking[begin + i];
                const bool done = ends(one, [&] {
                    if (const auto* error = std::get_if<Error>(&answers[i])) {
                        one.question->fail(*error);
                    } else {
                        one.question->take(std::get<HttpResponse>(answers[i]));
                    }
                    return false;
                });
                if (!done) left.push_back(std::move(one));
            }
        }
        return left;
    }

    Context& context_;
    const bool hurried_;
};

bool lacks_offer(const std::vector<Answer>& answers) {
    return std::none_of(answers.begin(), answers.end(),
                        [](const Answer& answer) { return answer.offer() != nullptr; });
}

} // namespace

bool Answer::is_silent() const noexcept {
    if (error() == nullptr || !error()->retryable) return false;
    return error()->code == ExitCode::network || error()->code == ExitCode::rate_limited;
}

std::unique_ptr<Question> question_for(Context& context, const Mirror& mirror, const Subject& subject,
                                       const hub::AccessOptions& options) {
    switch (mirror.kind) {
    case Mirror::Kind::hf:
        return ask_hf(mirror, subject, access_of(context, mirror, mirror.endpoint, options));
    case Mirror::Kind::http:
        return ask_http(mirror, subject, access_of(context, mirror, mirror.target.base(), options));
    case Mirror::Kind::file:
        return ask_file(context, mirror, subject);
    case Mirror::Kind::plugin:
        break;
    }
    return ask_plugin(context, mirror, subject);
}

std::vector<std::vector<Answer>> survey(Context& context, const hub::Wanted& wanted,
                                        const std::vector<Mirror>& mirrors,
                                        const std::vector<std::string>& paths,
                                        const hub::AccessOptions& options, bool persist) {
    const Error unasked(ExitCode::failure, "not-asked", "was not asked");
    std::vector<std::vector<Answer>> answers(paths.size(),
                                             std::vector<Answer>(mirrors.size(), Answer{unasked, {}}));
    const auto ask_again = [&](bool hurried, auto wants) {
        std::vector<Open> open;
        for (std::size_t i = 0; i < paths.size(); ++i) {
            for (std::size_t k = 0; k < mirrors.size(); ++k) {
                Open one{nullptr, &answers[i][k]};
                if (!wants(answers[i], answers[i][k])) continue;
                const bool failed = ends(one, [&] {
                    one.question = question_for(context, mirrors[k], {wanted, paths[i]}, options);
                    one.answer->guess = one.question->guess();
                    return false;
                });
                if (!failed) open.push_back(std::move(one));
            }
        }
        Round(context, hurried).run(std::move(open));
    };
    ask_again(true, [](const auto&, const auto&) { return true; });
    if (!persist) return answers;
    std::vector<bool> hopeless;
    hopeless.reserve(paths.size());
    for (const auto& of_file : answers) hopeless.push_back(lacks_offer(of_file));
    ask_again(false, [&](const std::vector<Answer>& of_file, const Answer& answer) {
        const auto i = static_cast<std::size_t>(&of_file - answers.data());
        return hopeless[i] && answer.is_silent();
    });
    return answers;
}

} // namespace xtask::mirror_download
