/// A GGUF file on a web server, read by ranges: only what is asked for, and a little ahead.
#pragma once

#include "gguf/source.hpp"

#include <xtask/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::gguf {

/// Sends no credentials. A server that knows no ranges will do for what fits into one step.
class RangeSource final : public Source {
  public:
    static constexpr std::uint64_t first_step = 64U << 10U;
    static constexpr std::uint64_t largest_step = 8U << 20U;

    /// `url`: http or https. No request is sent before the first read.
    RangeSource(Http http, std::string url) : http_(http), url_(std::move(url)) {}

    /// Throws Error: auth (401, 403, 407), network (also "range-unsupported", and "changed" where it is no
    /// longer the same file), and those of the http service.
    std::size_t read(std::uint64_t position, std::span<char> into) override;
    /// Known after the first read, as a rule.
    std::optional<std::uint64_t> size() const override { return size_; }

    std::uint64_t bytes_read() const noexcept { return bytes_read_; }
    std::uint64_t requests() const noexcept { return requests_; }

  private:
    void fetch(std::uint64_t position, std::uint64_t count);
    void take_range(HttpResponse response, std::uint64_t position);
    void take_whole(HttpResponse response, std::uint64_t position);
    void check_same(const HttpResponse& response, std::optional<std::uint64_t> size);

    Http http_;
    std::string url_;
    std::optional<std::uint64_t> size_;
    std::string etag_;
    std::string window_;
    std::uint64_t window_at_ = 0;
    std::uint64_t step_ = first_step;
    std::uint64_t bytes_read_ = 0;
    std::uint64_t requests_ = 0;
};

/// The URL for a message: without user, password, query and fragment, which may be secret.
std::string shown_url(std::string_view url);

} // namespace xtask::gguf
