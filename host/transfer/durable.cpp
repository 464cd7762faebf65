#include "transfer/durable.hpp"

#include "base/file.hpp"
#include "base/thread.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace xtask::transfer {
namespace {

constexpr std::size_t most_threads = 16;

void sync_one(Syncing& file) noexcept {
    try {
        base::sync_file(file.fd, *file.path);
    } catch (const Error& error) {
        file.error = error;
    }
}

} // namespace

void sync_all(std::span<Syncing> files) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size(); i = next++) sync_one(files[i]);
    };
    std::vector<std::thread> helpers;
    helpers.reserve(most_threads);
    try {
        for (std::size_t i = 1; i < std::min(files.size(), most_threads); ++i)
            helpers.push_back(base::start_thread(work));
    } catch (const Error&) { // fewer will do
    }
    work();
    for (std::thread& helper : helpers) helper.join();
}

} // namespace xtask::transfer
