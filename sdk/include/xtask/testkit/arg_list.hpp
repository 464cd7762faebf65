/// Options for a command under test, as the host would hand them over after its checks.
#pragma once

#include <xtask/command.hpp>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace xtask::testkit {

/// One option with its value: {"id", "org/repo"}, {"connections", 8}, {"force", true}, {"file", {"a", "b"}}.
struct Arg {
    Arg(std::string name_, const char* text) : name(std::move(name_)), values{{text, 0}} {}
    Arg(std::string name_, std::string text) : name(std::move(name_)), values{{std::move(text), 0}} {}
    Arg(std::string name_, bool on) : name(std::move(name_)), values{{on ? "true" : "false", on ? 1 : 0}} {}
    Arg(std::string name_, int number) : Arg(std::move(name_), std::int64_t{number}) {}
    /// int as such, size in bytes, duration in milliseconds.
    Arg(std::string name_, std::int64_t number)
        : name(std::move(name_)), values{{std::to_string(number), number}} {}
    Arg(std::string name_, std::initializer_list<const char*> texts) : name(std::move(name_)) {
        for (const char* text : texts) values.emplace_back(text, 0);
    }

    /// Where it came from; a flag unless told.
    Arg from(Origin where) && {
        origin = where;
        return std::move(*this);
    }

    std::string name;
    std::vector<std::pair<std::string, std::int64_t>> values;
    Origin origin = Origin::flag;
};

/// The records for a list of options. Options not in it have no value: give the manifest's defaults too.
class ArgList {
  public:
    ArgList(std::initializer_list<Arg> args) : ArgList(std::vector<Arg>(args)) {}
    explicit ArgList(std::vector<Arg> args) : args_(std::move(args)) {
        for (const Arg& arg : args_) {
            auto& values = values_.emplace_back();
            for (const auto& [text, integer] : arg.values) values.push_back({abi::borrow(text), integer});
            auto& option = options_.emplace_back(abi::make<xtask_option>());
            option.origin = static_cast<std::uint32_t>(arg.origin);
            option.name = abi::borrow(arg.name);
            option.values = values.data();
            option.count = values.size();
            pointers_.push_back(&option);
        }
        record_.count = static_cast<std::uint32_t>(pointers_.size());
        record_.options = pointers_.data();
    }
    ArgList(const ArgList&) = delete;
    ArgList& operator=(const ArgList&) = delete;

    const xtask_args* get() const noexcept { return &record_; }
    Args args() const noexcept { return Args(&record_); }

  private:
    std::vector<Arg> args_;
    std::deque<std::vector<xtask_value>> values_;
    std::deque<xtask_option> options_;
    std::vector<const xtask_option*> pointers_;
    xtask_args record_ = abi::make<xtask_args>();
};

} // namespace xtask::testkit
