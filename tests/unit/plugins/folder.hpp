/// A folder of a test's own, and the smallest plugins to put into it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::plugins::test {

class Folder {
  public:
    Folder() {
        std::string pattern = "/tmp/xtask-plugins-XXXXXX";
        path_ = std::filesystem::canonical(::mkdtemp(pattern.data()));
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

    std::string write(const std::string& name, const std::string& content, mode_t mode = 0644) const {
        const std::string path = *this / name;
        std::ofstream(path, std::ios::binary) << content;
        ::chmod(path.c_str(), mode);
        return path;
    }
    std::string make_directory(const std::string& name, mode_t mode = 0755) const {
        const std::string path = *this / name;
        std::filesystem::create_directories(path);
        ::chmod(path.c_str(), mode);
        return path;
    }

  private:
    std::string path_;
};

/// A manifest that is right; `commands` is the content of its array.
inline std::string manifest_text(const std::string& name, const std::string& commands,
                                 const std::string& abi = "1.0") {
    return R"({"schema": 1, "name": ")" + name + R"(", "version": "1.0", "abi": ")" + abi +
           R"(", "summary": "A test", "license": "MIT", "commands": [)" + commands + "]}";
}

inline std::string command_text(const std::string& name, const std::string& more = "") {
    return R"({"name": ")" + name + R"(", "summary": "Does it")" + more + "}";
}

/// Both halves of a plugin; its library is no library.
inline void write_plugin(const Folder& folder, const std::string& name, const std::string& manifest) {
    folder.write(name + ".json", manifest);
    folder.write(name + ".so", "not loaded here");
}

} // namespace xtask::plugins::test
