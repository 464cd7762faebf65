/// Where the bytes of a GGUF file are: read at any position, never all at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xtask::gguf {

class Source {
  public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    /// Fills `into` from `position` on; less than asked only at the end. Throws Error where it cannot be
    /// read.
    virtual std::size_t read(std::uint64_t position, std::span<char> into) = 0;
    /// Bytes in all, where that is known by now.
    virtual std::optional<std::uint64_t> size() const = 0;
};

/// Bytes that outlive it.
class MemorySource final : public Source {
  public:
    explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
    std::size_t read(std::uint64_t position, std::span<char> into) override;
    std::optional<std::uint64_t> size() const override { return bytes_.size(); }

  private:
    std::string_view bytes_;
};

/// A regular file; links lead to it, FIFOs and devices are not waited on.
class FileSource final : public Source {
  public:
    /// Throws Error(failure): "not-found", "unsafe-file" for what is no regular file, else "io".
    explicit FileSource(std::string path);
    ~FileSource() override;
    std::size_t read(std::uint64_t position, std::span<char> into) override;
    std::optional<std::uint64_t> size() const override { return size_; }

  private:
    std::string path_;
    int fd_;
    std::uint64_t size_ = 0;
};

} // namespace xtask::gguf
