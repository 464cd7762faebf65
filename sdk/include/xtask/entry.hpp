/// The way from the C entry points of a plugin to its C++ classes. No exception gets out.
#pragma once

#include <xtask/command.hpp>
#include <xtask/mirror.hpp>

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask {

/// One command or mirror of a plugin: its name in the manifest, and how to make it.
struct Part {
    std::string_view name;
    std::unique_ptr<Command> (*make_command)() = nullptr;
    std::unique_ptr<MirrorSource> (*make_mirror)() = nullptr;
};

template <class T>
constexpr Part command(std::string_view name) {
    return {name, []() -> std::unique_ptr<Command> { return std::make_unique<T>(); }, nullptr};
}
template <class T>
constexpr Part mirror(std::string_view id) {
    return {id, nullptr, []() -> std::unique_ptr<MirrorSource> { return std::make_unique<T>(); }};
}

template <std::size_t N>
struct Parts {
    std::array<Part, N> parts;

    template <class... Each>
    constexpr explicit Parts(Each... each) : parts{each...} {}

    constexpr bool has_commands() const {
        for (const Part& part : parts) {
            if (part.make_command != nullptr) return true;
        }
        return false;
    }
    constexpr bool has_mirrors() const {
        for (const Part& part : parts) {
            if (part.make_mirror != nullptr) return true;
        }
        return false;
    }
};
template <class... Each>
Parts(Each...) -> Parts<sizeof...(Each)>;

namespace abi {

/// Keeps an Error where the other side can read it.
class ErrorRecord {
  public:
    explicit ErrorRecord(Error error) : error_(std::move(error)), message_(error_.what()) {
        record_.code =
            static_cast<std::int32_t>(error_.code == ExitCode::ok ? ExitCode::failure : error_.code);
        record_.retryable = error_.retryable ? 1 : 0;
        record_.reason = borrow(error_.reason);
        record_.message = borrow(message_);
        record_.hint = borrow(error_.hint);
    }
    ErrorRecord(const ErrorRecord&) = delete;
    ErrorRecord& operator=(const ErrorRecord&) = delete;
    const xtask_error* get() const noexcept { return &record_; }

  private:
    Error error_;
    std::string message_;
    xtask_error record_ = make<xtask_error>();
};

/// Calls `body`; turns whatever it throws into a code and `*error`, kept in `slot` until the next call.
template <class Body>
std::int32_t guard(std::unique_ptr<ErrorRecord>& slot, const xtask_error** error, Body body) noexcept {
    static constexpr xtask_error last_resort{sizeof(xtask_error), XTASK_FAILURE,           0,         0,
                                             borrow("no-memory"), borrow("out of memory"), borrow("")};
    const auto fail = [&](Error what) {
        slot = std::make_unique<ErrorRecord>(std::move(what));
        *error = slot->get();
        return slot->get()->code;
    };
    try {
        try {
            *error = nullptr;
            return body();
        } catch (const Error& caught) {
            return fail(caught);
        } catch (const std::exception& caught) {
            return fail({ExitCode::failure, "exception", caught.what()});
        } catch (...) {
            return fail({ExitCode::failure, "unknown-exception", "the plugin threw something unknown"});
        }
    } catch (...) {
        *error = &last_resort;
        return XTASK_FAILURE;
    }
}

/// Never destroyed: the host may still read what is in it while the process ends.
template <class T>
union Immortal {
    T value;
    constexpr Immortal() : value() {}
    ~Immortal() {} // NOLINT(modernize-use-equals-default): the default one would be deleted
};

/// A resolution and everything it points into.
struct ResolutionRecord {
    explicit ResolutionRecord(std::vector<Candidate> found) : candidates(std::move(found)), list(candidates) {
        record.count = static_cast<std::uint32_t>(list.size());
        record.candidates = list.data();
    }

    std::vector<Candidate> candidates;
    CandidateList list;
    xtask_resolution record = make<xtask_resolution>();
};

[[noreturn]] inline void throw_unknown_part(std::string_view name) {
    throw Error(ExitCode::plugin, "not-in-plugin", "the plugin has no \"" + std::string(name) + "\"",
                "its manifest and its code differ: report this to the author of the plugin");
}

} // namespace abi

template <std::size_t N>
std::int32_t run_command(const Parts<N>& parts, const xtask_host* host, xtask_run* run, xtask_str name,
                         const xtask_args* args, const xtask_error** error) noexcept {
    static constinit abi::Immortal<std::unique_ptr<abi::ErrorRecord>> slot;
    return abi::guard(slot.value, error, [&] {
        for (const Part& part : parts.parts) {
            if (part.make_command == nullptr || part.name != abi::view(name)) continue;
            Context context{Session(host, run)};
            return static_cast<std::int32_t>(part.make_command()->run(context, Args(args)));
        }
        abi::throw_unknown_part(abi::view(name));
    });
}

template <std::size_t N>
std::int32_t resolve_mirror(const Parts<N>& parts, const xtask_mirror_request* request,
                            const xtask_resolution** resolution, const xtask_error** error) noexcept {
    // Apart from those of run_command, because this may run on a thread of its own.
    static constinit abi::Immortal<std::unique_ptr<abi::ErrorRecord>> slot;
    static constinit abi::Immortal<std::unique_ptr<abi::ResolutionRecord>> result;
    *resolution = nullptr;
    return abi::guard(slot.value, error, [&] {
        using R = xtask_mirror_request;
        const MirrorRequest question{
            abi::copy(abi::get(*request, &R::mirror)), abi::copy(abi::get(*request, &R::id)),
            abi::copy(abi::get(*request, &R::revision)), abi::copy(abi::get(*request, &R::path)),
            abi::copy(abi::get(*request, &R::base_url))};
        for (const Part& part : parts.parts) {
            if (part.make_mirror == nullptr || part.name != question.mirror) continue;
            result.value = std::make_unique<abi::ResolutionRecord>(part.make_mirror()->resolve(question));
            *resolution = &result.value->record;
            return std::int32_t{XTASK_OK};
        }
        abi::throw_unknown_part(question.mirror);
    });
}

} // namespace xtask
