/// A folder with a cache and a place for downloads, gone at the end; contents with hashes that are known.
#pragma once

#include "hub/hub_cache.hpp"

#include <xtask/testkit.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace xtask::hub::test {

namespace fs = std::filesystem;

/// FIPS 180-2, appendix B.1; and what `git hash-object` says.
inline const std::string abc_sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
inline const std::string abc_git_blob = "f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f";
inline const std::string commit(40, 'c');

class CacheRoom {
  public:
    CacheRoom() {
        std::string pattern = "/tmp/xtask-cache-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        root_ = pattern;
        host.settings.environment["HF_HUB_CACHE"] = cache();
    }
    CacheRoom(const CacheRoom&) = delete;
    CacheRoom& operator=(const CacheRoom&) = delete;
    ~CacheRoom() { fs::remove_all(root_); }

    std::string cache() const { return root_ + "/cache"; }
    std::string repository() const { return cache() + "/models--org--repo"; }
    std::string models() const { return root_ + "/models"; }

    static void write(const std::string& path, const std::string& text) {
        fs::create_directories(fs::path(path).parent_path());
        std::ofstream(path) << text;
    }
    static std::string read(const std::string& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// "abc" as an LFS file, not yet on disk.
    Item item() const {
        Item one;
        one.artifact.directory = models();
        one.artifact.leaf = "model.gguf";
        one.artifact.repository = "org/repo";
        one.artifact.path = "sub/model.gguf";
        one.artifact.revision = "main";
        one.artifact.commit = commit;
        one.artifact.sha256 = abc_sha256;
        one.artifact.length = 3;
        one.artifact.candidates.push_back(
            {Candidate::Kind::http, "https://hub.example/x", {}, {}, {}, {}, {}});
        return one;
    }

    /// And on disk, as a download left it.
    Item downloaded(const std::string& text = "abc") const {
        Item one = item();
        write(models() + "/model.gguf", text);
        one.outcome.emplace();
        one.outcome->verified = "sha256";
        one.outcome->sha256 = abc_sha256;
        one.outcome->length = text.size();
        return one;
    }

    void offer(Item& one) {
        auto context = host.context();
        Item* const pointer = &one;
        HubCache(context).offer({&pointer, 1});
    }
    void keep(Item one, HubCache::Refs refs = HubCache::Refs::follow) {
        auto context = host.context();
        Item* const pointer = &one;
        HubCache(context).keep({&pointer, 1}, refs);
    }

    std::string warnings() const { return host.ui.messages(XTASK_LOG_WARN); }

    testkit::FakeHost host;

  private:
    std::string root_;
};

} // namespace xtask::hub::test
