/// The state behind the opaque xtask_run, and the helpers that every service table is made with.
#pragma once

#include "base/digest.hpp"
#include "base/lock.hpp"
#include "net/headers.hpp"
#include "plugins/bridge.hpp"
#include "plugins/bridge/handles.hpp"
#include "services/files.hpp"
#include "services/http.hpp"
#include "services/observer.hpp"
#include "services/process.hpp"
#include "transfer/commons.hpp"

#include <xtask/abi.h>
#include <xtask/error.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

/// One command in progress. Owns everything the tables hand out.
struct xtask_run {
    xtask_run(const xtask::plugins::RunServices& services_, std::string plugin_, std::string command_,
              const xtask::plugins::Arguments& arguments_);

    const xtask::plugins::RunServices services;
    const std::string plugin, command;
    const xtask::plugins::Arguments& arguments;
    const std::thread::id thread = std::this_thread::get_id();
    xtask::services::UiObserver observer;

    /// Made on first use: most commands that send no request need no TLS.
    xtask::services::Http& http();
    xtask::transfer::Commons& commons();

    bool asked = false; ///< somebody was told that a server is asked

    std::set<std::string> silent_plugins; ///< with a mirror that never answered

    /// What the plugin holds by a handle; gone with the run at the latest.
    struct Child {
        xtask::services::Process process;
        xtask::services::ProcessEvent last; ///< what `record` points into
        xtask_process_event record;
    };
    xtask::plugins::bridge::Handles<Child> children;
    xtask::plugins::bridge::Handles<xtask::base::Lock> locks;
    xtask::plugins::bridge::Handles<xtask::services::OutputFile> outputs;
    xtask::plugins::bridge::Handles<xtask::base::Digest> digests;

    /// Keeps `object` for the plugin until `release(key)` or the end of the run.
    void hold(const void* key, std::shared_ptr<const void> object) { held_[key] = std::move(object); }
    void release(const void* key) noexcept { held_.erase(key); }

    /// A copy of `text` that lives to the end of the run.
    xtask_str keep(std::string_view text);

    /// Why artifacts of the last fetch failed, by index; `error_record`s.
    std::unordered_map<std::uint64_t, const xtask_error*> failures;

    /// Remembers the error for `last_error` and answers its code.
    std::int32_t fail(const xtask::Error& error) noexcept;
    const xtask_error* last_error() const noexcept { return failed_ ? &error_ : nullptr; }

  private:
    std::unique_ptr<xtask::transfer::Commons> commons_;
    std::unique_ptr<xtask::services::Http> http_; ///< uses the pool of the commons
    std::unordered_map<const void*, std::shared_ptr<const void>> held_;
    std::string reason_, message_, hint_;
    xtask_error error_{};
    bool failed_ = false;
};

namespace xtask::plugins::bridge {

extern const xtask_ui_v1 ui_table;
extern const xtask_http_v1 http_table;
extern const xtask_transfer_v1 transfer_table;
extern const xtask_files_v1 files_table;
extern const xtask_settings_v1 settings_table;
extern const xtask_json_v1 json_table;
extern const xtask_digest_v1 digest_table;
extern const xtask_lock_v1 lock_table;
extern const xtask_process_v1 process_table;
extern const xtask_mirrors_v1 mirrors_table;

/// What plugins are called with.
const xtask_host& host_record();

/// Longest text a plugin may pass: JSON results are the largest.
inline constexpr std::uint64_t max_text = std::uint64_t{64} << 20;

inline xtask_str borrow(std::string_view text) noexcept { return {text.data(), text.size()}; }

/// What a plugin passed, after checking that it can be read.
std::string_view text(xtask_str value, const char* field);
/// The same for a path: neither empty nor with NUL.
std::string path_of(xtask_str path);
net::Headers headers(const xtask_pair* pairs, std::uint64_t count, const char* field);

/// A copy of `error` that lives to the end of the run.
const xtask_error* error_record(xtask_run& run, const Error& error);

/// A record as this host knows it: what the plugin's version lacks is zero, what is newer is not read.
/// `first` is the record's size when it first appeared.
template <class Record>
Record received(const Record* record, const char* field, std::size_t first = sizeof(Record)) {
    if (record == nullptr || record->size < first) bad_call(std::string(field) + " is missing or too small");
    Record copy{};
    std::memcpy(&copy, record, std::min<std::size_t>(record->size, sizeof copy));
    return copy;
}

/// The one way into every service: no exception leaves, and calls from other threads than the run's are
/// refused.
template <class Body>
std::int32_t guarded(xtask_run* run, Body&& body) noexcept {
    if (run == nullptr || run->thread != std::this_thread::get_id()) return XTASK_PLUGIN;
    try {
        body();
        return XTASK_OK;
    } catch (const Error& error) {
        return run->fail(error);
    } catch (const std::exception& error) {
        return run->fail(Error(ExitCode::failure, "internal", error.what()));
    }
}

} // namespace xtask::plugins::bridge
