#include "services/http.hpp"

#include "services/requester.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace xtask::services {
namespace {

/// What the workers have to say, heard by the thread that waits for them.
class Notices {
  public:
    struct Retry {
        std::string why;
        Duration wait{};
    };

    explicit Notices(std::size_t workers) : working_(workers) {}

    void retrying(const std::string& why, Duration wait) {
        const std::lock_guard lock(mutex_);
        retries_.push_back({why, wait});
        changed_.notify_one();
    }

    void finished() {
        const std::lock_guard lock(mutex_);
        --working_;
        changed_.notify_one();
    }

    /// The next retry; none when all workers have finished.
    std::optional<Retry> wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return working_ == 0 || !retries_.empty(); });
        if (retries_.empty()) return std::nullopt;
        auto retry = std::move(retries_.front());
        retries_.pop_front();
        return retry;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t working_;
    std::deque<Retry> retries_;
};

/// Threads that are joined whatever happens.
struct Crew {
    std::vector<std::thread> threads;
    ~Crew() {
        for (auto& thread : threads) thread.join();
    }
};

HttpAnswer answer(const Requester& requester, const HttpRequest& request) {
    try {
        return requester.request(request);
    } catch (const Error& e) {
        return tl::unexpected(e);
    } catch (const std::exception& e) {
        return tl::unexpected(Error(ExitCode::failure, "internal", e.what()));
    }
}

} // namespace

struct Http::Impl {
    const net::Options& options;
    net::Pool& pool;
    net::Quota& quota;
    const base::Cancel& cancel;
    const Requester requester;

    Impl(const net::Options& options_, net::Pool& pool_, net::Quota& quota_, const base::Cancel& cancel_,
         Policy policy)
        : options(options_), pool(pool_), quota(quota_), cancel(cancel_),
          requester(options, pool, quota, cancel, std::move(policy)) {}
};

Http::Http(const net::Options& options, net::Pool& pool, net::Quota& quota, const base::Cancel& cancel,
           Policy policy)
    : impl_(std::make_unique<Impl>(options, pool, quota, cancel, std::move(policy))) {}
Http::~Http() = default;

HttpResponse Http::request(const HttpRequest& request) { return impl_->requester.request(request); }

std::vector<HttpAnswer> Http::request_all(std::span<const HttpRequest> requests) {
    const auto& own = impl_->requester.policy();
    std::vector<HttpAnswer> answers(requests.size());
    std::atomic<std::size_t> next{0};
    const std::size_t workers = std::min(requests.size(), max_in_flight);
    Notices notices(workers);
    auto policy = own;
    policy.retrying = [&](const std::string& why, Duration wait) { notices.retrying(why, wait); };
    const Requester shared(impl_->options, impl_->pool, impl_->quota, impl_->cancel, policy);
    const auto work = [&] {
        for (std::size_t i = next++; i < requests.size(); i = next++)
            answers[i] = answer(shared, requests[i]);
        notices.finished();
    };
    {
        Crew crew;
        while (crew.threads.size() < workers) crew.threads.emplace_back(work);
        while (const auto retry = notices.wait()) {
            if (own.retrying) own.retrying(retry->why, retry->wait);
        }
    }
    impl_->cancel.check();
    return answers;
}

} // namespace xtask::services
