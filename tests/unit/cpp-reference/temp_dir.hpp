/// A folder of a test's own.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace xtask::cpp_reference::test {

class TempDir {
  public:
    TempDir() {
        std::string pattern = (std::filesystem::temp_directory_path() / "xtask-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }
    std::string operator/(const std::string& leaf) const { return path_ + "/" + leaf; }
    /// Writes a file, with the folders above it.
    std::string file(const std::string& leaf, const std::string& content) const {
        std::filesystem::create_directories(std::filesystem::path(*this / leaf).parent_path());
        std::ofstream(*this / leaf, std::ios::binary) << content;
        return *this / leaf;
    }
    std::string read(const std::string& leaf) const {
        std::ifstream stream(*this / leaf, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

  private:
    std::string path_;
};

} // namespace xtask::cpp_reference::test
