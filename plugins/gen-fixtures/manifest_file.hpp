/// manifest.json on disk, which all fixtures of a folder share.
#pragma once

#include "manifest.hpp"

#include <xtask/context.hpp>

#include <optional>
#include <string>
#include <vector>

namespace xtask::gen_fixtures {

class ManifestFile {
  public:
    /// `force`: what is there and not ours is replaced, else refused.
    ManifestFile(Context& context, std::string directory, bool force);

    const std::string& path() const noexcept { return path_; }

    /// Throws Error(failure, "exists") where something is there that gen-fixtures did not write.
    void check() { read(); }
    /// Atomically, and apart from other runs that do the same; the folder is there by then. Throws as
    /// `check`.
    void add(const std::string& name, const Recipe& recipe, const std::vector<FileRecord>& files);

  private:
    struct Content {
        std::optional<std::string> text; ///< nothing: there is no such file, or none to be read
        Manifest manifest;
    };
    Content read();

    Context& context_;
    std::string directory_, path_;
    bool force_;
};

/// Something is there, and stays.
[[noreturn]] void refuse_other_content(const std::string& path);

} // namespace xtask::gen_fixtures
