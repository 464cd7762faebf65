/// A folder of models for one test, removed with it.
#pragma once

#include "folder.hpp"

#include <xtask/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::mirror_serve {

class ModelsFolder {
  public:
    ModelsFolder() {
        std::string pattern = std::filesystem::temp_directory_path() / "mirror-serve.XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path = pattern;
    }
    ModelsFolder(const ModelsFolder&) = delete;
    ModelsFolder& operator=(const ModelsFolder&) = delete;
    ~ModelsFolder() { std::filesystem::remove_all(path); }

    /// Writes a file and the folders above it.
    std::string write(const std::string& relative, const std::string& content) const {
        const auto file = path / relative;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

    /// Writes the receipt that a download would leave beside a file.
    void write_receipt(const std::string& relative, const std::string& repository,
                       const std::string& in_repository, const std::string& commit,
                       const std::string& sha256) const {
        struct stat status {};
        if (::stat((path / relative).c_str(), &status) != 0) throw std::runtime_error("stat failed");
        JsonWriter json;
        json.begin_object()
            .member("schema", 1)
            .member("repository", repository)
            .member("path", in_repository)
            .member_if("commit", commit)
            .member("size", static_cast<std::int64_t>(status.st_size))
            .member("sha256", sha256)
            .member("mtime_ns", std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec)
            .member("inode", static_cast<std::int64_t>(status.st_ino))
            .end_object();
        write(relative + ".receipt.json", json.text());
    }

    Folder open() const { return Folder(path.string()); }

    std::filesystem::path path;
};

} // namespace xtask::mirror_serve
