/// Fakes of the files and settings services: maps.
#pragma once

#include <xtask/error.hpp>
#include <xtask/settings.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace xtask::testkit {

class FakeFiles {
  public:
    std::map<std::string, std::string> content; ///< by path
    std::map<std::string, std::string> digests; ///< SHA-256 by path
    std::uint64_t available = std::uint64_t{1} << 40U;

    /// Throws Error(failure): "not-found", or "too-large" for more than `max` bytes.
    std::string read(const std::string& path, std::uint64_t max) const {
        const auto found = content.find(path);
        if (found == content.end()) throw Error(ExitCode::failure, "not-found", "there is no " + path);
        if (found->second.size() > max) throw Error(ExitCode::failure, "too-large", path + " is too large");
        return found->second;
    }
    /// Throws Error(failure, "not-found").
    std::string sha256(const std::string& path) const {
        const auto found = digests.find(path);
        if (found == digests.end()) throw Error(ExitCode::failure, "not-found", "there is no " + path);
        return found->second;
    }
    /// Throws Error(no_space) for more than `available` bytes.
    void write(const std::string& path, std::string text) {
        if (text.size() > available) throw Error(ExitCode::no_space, "no-space", "no space for " + path);
        content[path] = std::move(text);
    }

    // Files in pieces: created, and neither published nor discarded yet.
    struct Output {
        std::string path, text;
    };
    std::map<std::uint64_t, Output> outputs; ///< by handle

    std::uint64_t create(std::string path) {
        outputs[++last_] = {std::move(path), {}};
        return last_;
    }
    /// Throws Error(no_space) for more than `available` bytes. These two throw std::out_of_range where there
    /// is no such output.
    void append(std::uint64_t handle, std::string_view bytes) {
        Output& output = outputs.at(handle);
        if (bytes.size() > available - std::min<std::uint64_t>(available, output.text.size())) {
            throw Error(ExitCode::no_space, "no-space", "no space for " + output.path);
        }
        output.text += bytes;
    }
    void publish(std::uint64_t handle) {
        Output output = std::move(outputs.at(handle));
        outputs.erase(handle);
        content[output.path] = std::move(output.text);
    }

  private:
    std::uint64_t last_ = 0;
};

class FakeSettings {
  public:
    std::map<std::string, Setting> values;          ///< by config key
    std::map<std::string, std::string> environment; ///< empty values count as unset

    std::optional<Setting> get(const std::string& key) const {
        const auto found = values.find(key);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<std::string> variable(const std::string& name) const {
        const auto found = environment.find(name);
        if (found == environment.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }
};

} // namespace xtask::testkit
