#include "plugins/mirror_call.hpp"

#include "base/fd.hpp"
#include "base/thread.hpp"
#include "plugins/manifest.hpp"

#include <xtask/error.hpp>
#include <xtask/record.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

#include <cxxabi.h>
#include <poll.h>
#include <sys/eventfd.h>

namespace xtask::plugins {

namespace {

constexpr std::uint64_t max_error_text = 4096;

/// All that the other thread touches; it may outlive the run.
struct Call {
    Call(const xtask_host& host_, const xtask_plugin& plugin_, MirrorQuestion request_)
        : host(host_), plugin(plugin_), request(std::move(request_)), ended(::eventfd(0, EFD_CLOEXEC)) {
        if (!ended) throw Error(ExitCode::failure, "eventfd", std::generic_category().message(errno));
        record.mirror = abi::borrow(request.mirror);
        record.id = abi::borrow(request.id);
        record.revision = abi::borrow(request.revision);
        record.path = abi::borrow(request.path);
        record.base_url = abi::borrow(request.base_url);
    }

    void run() {
        try {
            code = plugin.resolve(&host, nullptr, &record, &resolution, &error);
        } catch (const abi_unwind&) {
            throw; // the thread is being ended
        } catch (const std::exception& exception) {
            thrown = exception.what();
        } catch (...) {
            thrown = "something unknown";
        }
        ::eventfd_write(ended.get(), 1);
    }

    using abi_unwind = __cxxabiv1::__forced_unwind;

    const xtask_host& host;
    const xtask_plugin& plugin;
    const MirrorQuestion request;
    const base::Fd ended; ///< readable once what follows may be read
    xtask_mirror_request record = abi::make<xtask_mirror_request>();
    std::int32_t code = XTASK_OK;
    const xtask_resolution* resolution = nullptr;
    const xtask_error* error = nullptr;
    std::optional<std::string> thrown;
};

/// False: the patience is over.
bool wait(const Call& call, const base::Cancel& cancel, Time deadline) {
    std::array<pollfd, 2> set{{{call.ended.get(), POLLIN, 0}, {cancel.fd(), POLLIN, 0}}};
    for (;;) {
        const auto left = std::chrono::ceil<Duration>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        const int ready = ::poll(set.data(), set.size(), static_cast<int>(left));
        if (ready <= 0) continue; // the time decides
        cancel.check();
        if (set[0].revents != 0) return true;
    }
}

std::string text(xtask_str value) {
    if (value.data == nullptr) return {};
    return {value.data, static_cast<std::size_t>(std::min(value.size, max_error_text))};
}

[[noreturn]] void throw_failure(const Call& call, const std::string& who) {
    if (!is_exit_code(call.code)) {
        throw Error(ExitCode::plugin, "bad-exit-code",
                    who + " ended with " + std::to_string(call.code) + ", which is no exit code");
    }
    const auto code = static_cast<ExitCode>(call.code);
    if (call.error == nullptr || call.error->size < sizeof(xtask_error))
        throw Error(code, "unexplained", who + " failed and did not say why");
    const std::string reason = text(call.error->reason);
    throw Error(code, is_name(reason) ? reason : "unspecified", who + ": " + text(call.error->message),
                text(call.error->hint), call.error->retryable != 0);
}

} // namespace

std::vector<MirrorPlace> ask_mirror(const xtask_host& host, const xtask_plugin& record,
                                    const MirrorQuestion& request, const MirrorTerms& terms,
                                    const base::Cancel& cancel, Duration patience) {
    const std::string who = "mirror '" + terms.mirror + "' of plugin '" + terms.plugin + "'";
    const auto call = std::make_shared<Call>(host, record, request);
    std::thread thread = base::start_thread([call] { call->run(); });
    bool ended = false;
    try {
        ended = wait(*call, cancel, Clock::now() + patience);
    } catch (...) {
        thread.detach();
        throw;
    }
    if (!ended) {
        thread.detach();
        throw Error(ExitCode::plugin, "mirror-hangs",
                    who + " does not answer within " + std::to_string(patience.count() / 1000) + " s",
                    "leave the mirror out, and tell the author of the plugin");
    }
    thread.join();
    if (call->thrown)
        throw Error(ExitCode::plugin, "exception", who + " let an exception out: " + *call->thrown);
    if (call->code != XTASK_OK) throw_failure(*call, who);
    return checked_answer(call->resolution, terms);
}

} // namespace xtask::plugins
