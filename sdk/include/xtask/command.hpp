/// A command and its options.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask {

enum class Origin : std::uint32_t {
    defaulted = XTASK_FROM_DEFAULT,
    flag = XTASK_FROM_FLAG,
    environment = XTASK_FROM_ENVIRONMENT,
    config = XTASK_FROM_CONFIG,
};

/// The options of one run, merged from flags, environment, config and defaults, and checked against the
/// manifest by the host. Names are long names without dashes. Valid for the time of `run`.
class Args {
  public:
    explicit Args(const xtask_args* args) noexcept : args_(args) {}

    /// It has a value, from wherever.
    bool has(std::string_view name) const noexcept { return find(name) != nullptr; }

    /// The value as text. These two throw Error(failure, "no-such-option") where there is no value: ask
    /// `has`, or give the option a default in the manifest.
    std::string text(std::string_view name) const { return abi::copy(first(name).text); }
    /// int as such, size in bytes, duration in milliseconds.
    std::int64_t integer(std::string_view name) const { return first(name).integer; }

    std::string text_or(std::string_view name, std::string_view fallback) const {
        return has(name) ? text(name) : std::string(fallback);
    }
    std::int64_t integer_or(std::string_view name, std::int64_t fallback) const {
        return has(name) ? integer(name) : fallback;
    }

    /// A switch that is on.
    bool flag(std::string_view name) const noexcept {
        const xtask_option* option = find(name);
        return option != nullptr && option->values[0].integer != 0;
    }

    /// Every value of a repeatable option, in the order given; none: empty.
    std::vector<std::string> all(std::string_view name) const {
        std::vector<std::string> values;
        if (const xtask_option* option = find(name)) {
            for (std::uint64_t i = 0; i < option->count; ++i)
                values.push_back(abi::copy(option->values[i].text));
        }
        return values;
    }

    /// Where the value came from; `defaulted` also where there is none.
    Origin origin(std::string_view name) const noexcept {
        const xtask_option* option = find(name);
        return option == nullptr ? Origin::defaulted : static_cast<Origin>(option->origin);
    }

  private:
    const xtask_option* find(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; args_ != nullptr && i < args_->count; ++i) {
            const xtask_option* option = args_->options[i];
            if (abi::view(option->name) == name && option->count > 0) return option;
        }
        return nullptr;
    }
    const xtask_value& first(std::string_view name) const {
        if (const xtask_option* option = find(name)) return option->values[0];
        throw Error(ExitCode::failure, "no-such-option",
                    "the plugin asks for option \"" + std::string(name) + "\", which has no value",
                    "authors: declare it in the manifest, with a default or as required, or ask has() first");
    }

    const xtask_args* args_;
};

/// One command of a plugin. Made anew for every run; used on the thread of the run.
class Command {
  public:
    virtual ~Command() = default;

    /// Returns ok, or throws Error to say what went wrong. Any other code is for commands whose answer is one
    /// (verification-failed), and has been explained by then.
    virtual ExitCode run(Context& context, const Args& args) = 0;
};

} // namespace xtask
