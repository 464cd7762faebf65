#include "services/log.hpp"

#include "services/text.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <string>
#include <utility>

namespace xtask::services {

namespace {

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warn:
        return spdlog::level::warn;
    case Level::error:
        break;
    }
    return spdlog::level::err;
}

/// The flag %* of the pattern: "warning: ", and nothing for plain information.
class LevelFlag final : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        std::string_view word;
        if (message.level == spdlog::level::debug) word = "debug: ";
        if (message.level == spdlog::level::warn) word = "warning: ";
        if (message.level == spdlog::level::err) word = "error: ";
        out.append(word.data(), word.data() + word.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<LevelFlag>(); }
};

std::string_view color_of(spdlog::level::level_enum level) {
    if (level == spdlog::level::err) return "\x1b[1;31m";
    if (level == spdlog::level::warn) return "\x1b[1;33m";
    return "\x1b[2m";
}

/// Hands each formatted message to `write`, its level between colour codes.
class WriteSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    WriteSink(Log::Write write, bool color) : write_(std::move(write)), color_(color) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t formatted;
        formatter_->format(message, formatted);
        std::string line(formatted.data(), formatted.size());
        if (color_ && message.color_range_end > message.color_range_start) {
            line.insert(message.color_range_end, "\x1b[0m");
            line.insert(message.color_range_start, color_of(message.level));
        }
        write_(line);
    }
    void flush_() override {}

    Log::Write write_;
    bool color_;
};

std::string lines_of(std::string_view text) {
    const std::string safe = printable(text, "\n");
    std::string lines;
    for (const char c : safe) lines += c == '\n' ? std::string("\n  ") : std::string(1, c);
    lines.erase(lines.find_last_not_of(" \n") + 1);
    return lines;
}

} // namespace

struct Log::Impl {
    Impl(Level least, bool color, const Write& write_)
        : write(write_), logger("xtask", std::make_shared<WriteSink>(write_, color)) {
        auto formatter = std::make_unique<spdlog::pattern_formatter>();
        formatter->add_flag<LevelFlag>('*').set_pattern("xtask: %^%*%$%v");
        logger.set_formatter(std::move(formatter));
        logger.set_level(spdlog_level(least));
    }

    Write write;
    spdlog::logger logger;
};

Log::Log(Level least, bool color, const Write& write) : impl_(std::make_unique<Impl>(least, color, write)) {}
Log::~Log() = default;

void Log::message(Level level, std::string_view text) {
    const auto mapped = spdlog_level(level);
    if (impl_->logger.should_log(mapped)) impl_->logger.log(mapped, lines_of(text));
}

void Log::hint(std::string_view text) { impl_->write("  hint: " + lines_of(text) + "\n"); }

} // namespace xtask::services
