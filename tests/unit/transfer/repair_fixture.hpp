/// A file of several pieces that was downloaded, and what disks do to it.
#pragma once

#include "base/file.hpp"
#include "fetch_fixture.hpp"
#include "transfer/check.hpp"
#include "transfer/content_hasher.hpp"
#include "transfer/receipt.hpp"
#include "transfer/record.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::test {

inline constexpr std::uint64_t piece = transfer::Chain::least_piece;

inline const std::string& whole() {
    static const std::string body = sample(3 * piece + 1000);
    return body;
}

/// Hashed in portions of `step` bytes.
inline transfer::Digests digests_of(const std::string& text, std::size_t step = std::size_t{1} << 20) {
    transfer::ContentHasher hasher(std::nullopt);
    for (std::size_t at = 0; at < text.size(); at += step)
        hasher.update(std::as_bytes(std::span(text)).subspan(at, std::min(step, text.size() - at)));
    return hasher.finish();
}

/// A file that was downloaded, and the honest server it came from.
struct RepairFixture : FetchFixture {
    RepairFixture()
        : server([this](const HttpRequest& request) {
              const std::lock_guard lock(mutex);
              return handler(request);
          }) {
        static const transfer::Digests digests = digests_of(whole());
        from(server);
        artifact.sha256 = digests.sha256;
        artifact.length = whole().size();
        artifact.repair = true;
        base::make_directories(artifact.directory);
        write_text(file(), whole());
        transfer::Receipt receipt;
        receipt.sha256 = digests.sha256;
        receipt.chain = digests.chain;
        transfer::write_record(transfer::Names(artifact.directory, artifact.leaf), receipt, true);
    }

    std::vector<std::string> asked() const {
        std::vector<std::string> ranges;
        for (const HttpRequest& request : server.requests()) ranges.push_back(request.field("Range"));
        return ranges;
    }
    /// One bit, and nothing that stat shows: what a disk does.
    void rot(std::uint64_t at) const {
        struct stat status {};
        REQUIRE(::stat(file().c_str(), &status) == 0);
        const base::Fd fd(::open(file().c_str(), O_RDWR | O_CLOEXEC));
        const char other = static_cast<char>(whole()[at] ^ 1);
        REQUIRE(::pwrite(fd.get(), &other, 1, static_cast<off_t>(at)) == 1);
        const timespec times[] = {status.st_atim, status.st_mtim};
        REQUIRE(::futimens(fd.get(), times) == 0);
    }
    void cut(std::uint64_t length) const {
        REQUIRE(::truncate(file().c_str(), static_cast<off_t>(length)) == 0);
    }
    transfer::Check check() {
        transfer::Commons commons(options);
        return transfer::check(artifact, {options, net, cancel, commons, log});
    }

    void answer(Server::Handler with) {
        const std::lock_guard lock(mutex);
        handler = std::move(with);
    }

    std::mutex mutex;
    Server::Handler handler = honest(whole());
    Server server;
};

} // namespace xtask::test
