/// A host in memory. What a plugin does goes through the real C tables of abi.h. Include <xtask/testkit.hpp>.
#pragma once

#include <xtask/entry.hpp>
#include <xtask/testkit/arg_list.hpp>
#include <xtask/testkit/fake_disk.hpp>
#include <xtask/testkit/fake_http.hpp>
#include <xtask/testkit/fake_mirrors.hpp>
#include <xtask/testkit/fake_process.hpp>
#include <xtask/testkit/fake_transfer.hpp>
#include <xtask/testkit/fake_ui.hpp>
#include <xtask/testkit/json_parser.hpp>
#include <xtask/testkit/sha256.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace xtask::testkit {

/// One run. Not copied and not moved: commands hold pointers to it.
class FakeHost {
  public:
    FakeUi ui;
    FakeHttp http;
    FakeTransfer transfer;
    FakeFiles files;
    FakeSettings settings;
    std::map<std::uint64_t, SoftSha256> digests; ///< begun and not yet finished, by handle
    FakeProcess process;
    FakeLock lock;
    FakeMirrors mirrors;
    std::set<std::string> missing;                      ///< ids of services this host shall not have
    std::map<std::uint64_t, abi::ErrorRecord> failures; ///< of the last fetch, by index
    int documents = 0;                                  ///< parsed JSON documents not yet released
    int responses = 0;                                  ///< HTTP responses not yet released

    FakeHost() = default;
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    /// The host and run as a plugin's entry points get them.
    const xtask_host* host() const noexcept; // tables.hpp
    xtask_run* run_handle() noexcept { return reinterpret_cast<xtask_run*>(this); }
    Context context() noexcept { return Context(Session(host(), run_handle())); }

    struct Result {
        ExitCode code = ExitCode::ok;
        std::optional<Error> error; ///< what the host would show
    };

    /// Runs a command as the host would. Exceptions come back as the Error they become.
    template <class T>
    Result run(std::initializer_list<Arg> args = {}) {
        static constexpr Parts parts{command<T>("command-under-test")};
        const ArgList list(args);
        const xtask_error* error = nullptr;
        const auto code =
            run_command(parts, host(), run_handle(), abi::borrow("command-under-test"), list.get(), &error);
        return {static_cast<ExitCode>(code),
                error == nullptr ? std::nullopt : std::optional(to_error(error))};
    }

    /// Used by the tables: keeps `error` for last_error and returns its code.
    std::int32_t failed(Error error) {
        last_error_ = std::make_unique<abi::ErrorRecord>(std::move(error));
        return last_error_->get()->code;
    }
    const xtask_error* last_error() const noexcept { return last_error_ ? last_error_->get() : nullptr; }
    /// Keeps a text until the end of the run.
    xtask_str keep(std::string text) { return abi::borrow(texts_.emplace_back(std::move(text))); }
    /// Keeps anything until the end of the run.
    template <class T>
    T& keep(std::unique_ptr<T> thing) {
        T& reference = *thing;
        things_.push_back(std::shared_ptr<T>(std::move(thing)));
        return reference;
    }

  private:
    std::unique_ptr<abi::ErrorRecord> last_error_;
    std::deque<std::string> texts_;
    std::vector<std::shared_ptr<void>> things_;
};

struct Resolution {
    ExitCode code = ExitCode::ok;
    std::vector<Candidate> candidates;
    std::optional<Error> error;
};

namespace detail {

/// `ask` is given the record of `request`, and where to leave what came of it.
template <class Ask>
Resolution asked(const MirrorRequest& request, const Ask& ask) {
    auto record = abi::make<xtask_mirror_request>();
    record.mirror = abi::borrow(request.mirror);
    record.id = abi::borrow(request.id);
    record.revision = abi::borrow(request.revision);
    record.path = abi::borrow(request.path);
    record.base_url = abi::borrow(request.base_url);

    const xtask_resolution* resolution = nullptr;
    const xtask_error* error = nullptr;
    Resolution result{static_cast<ExitCode>(ask(record, resolution, error)), {}, {}};
    if (error != nullptr) result.error = to_error(error);
    if (resolution != nullptr) result.candidates = abi::copy(resolution->candidates, resolution->count);
    return result;
}

} // namespace detail

/// Asks a mirror as the host would. Exceptions come back as the Error they become.
template <class T>
Resolution resolve(MirrorRequest request) {
    request.mirror = "mirror-under-test";
    static constexpr Parts parts{mirror<T>("mirror-under-test")};
    return detail::asked(request, [](const auto& record, const auto*& resolution, const auto*& error) {
        return resolve_mirror(parts, &record, &resolution, &error);
    });
}

} // namespace xtask::testkit
