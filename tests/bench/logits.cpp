/// How long comparing two files of logits takes beside only reading them, and how much memory.
///
/// usage: bench_logits DIR [--megabytes N] [--vocabulary V] [--rounds N]    random scores, N each; prints
/// ratios
///                          [--cold 1]                                   from the disk, not from memory
///        bench_logits DIR --sparse POSITIONS                             holes for scores: fails above 64 MB
#include "figures/comparison.hpp"
#include "figures/neutral_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>

#include <fcntl.h>
#include <gguf/outline.hpp>
#include <sys/resource.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::crossval;

namespace {

constexpr long max_resident_kb = 64'000'000 / 1024;

struct File {
    explicit File(const std::string& path) : source(path) {
        auto opened = NeutralFile::open(source);
        if (const auto* wrong = std::get_if<gguf::Problem>(&opened)) throw std::runtime_error(wrong->text);
        rows = std::move(std::get<std::unique_ptr<NeutralFile>>(opened));
    }
    gguf::FileSource source;
    std::unique_ptr<NeutralFile> rows;
};

/// Each score of both around the same value, as those of two engines are.
void write_random(const std::string& path, std::size_t positions, std::size_t vocabulary,
                  std::uint32_t noise) {
    std::ofstream file(path, std::ios::binary);
    const std::vector<std::int32_t> tokens(positions, 1);
    NeutralWriter writer([&](std::string_view bytes) { file << bytes; }, tokens, vocabulary);
    std::vector<float> row(vocabulary);
    std::minstd_rand shared(7), own(noise);
    for (std::size_t i = 0; i < positions; ++i) {
        for (float& score : row)
            score = static_cast<float>(shared()) * 8e-9F + static_cast<float>(own()) * 5e-12F - 8;
        writer.row(row);
    }
    writer.finish();
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

void write_sparse(const std::string& path, std::size_t positions, std::size_t vocabulary) {
    gguf::Outline outline;
    outline.add("tokens", gguf::TensorType::i32, {positions});
    outline.add("logits", gguf::TensorType::f32, {positions, vocabulary});
    const std::string header = outline.header();
    std::ofstream(path, std::ios::binary) << header;
    std::filesystem::resize_file(path, header.size() + outline.tensors[1].offset +
                                           positions * vocabulary * sizeof(float));
}

/// Its pages leave the memory.
void evict(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ::fsync(fd) != 0 || ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
        throw std::runtime_error("cannot evict " + path);
    ::close(fd);
}

double seconds(auto&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void read_both(const File& left, const File& right) {
    Row a, b;
    for (std::uint64_t i = 0; i < left.rows->targets().size(); ++i) {
        left.rows->read(i, a);
        right.rows->read(i, b);
    }
}

void compare_both(const File& left, const File& right) {
    Comparison comparison({});
    if (const auto mismatch = comparison.add(*left.rows, *right.rows))
        throw std::runtime_error(mismatch->text);
    static_cast<void>(comparison.figures());
}

long resident_kb() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

int run(const std::string& folder, std::map<std::string, std::size_t> options) {
    const std::string left_path = folder + "/left.gguf", right_path = folder + "/right.gguf";
    std::filesystem::create_directories(folder);
    const std::size_t vocabulary = options["--vocabulary"], sparse = options["--sparse"];
    if (sparse > 0) {
        write_sparse(left_path, sparse, vocabulary);
        write_sparse(right_path, sparse, vocabulary);
    } else {
        const std::size_t positions = options["--megabytes"] * 1'000'000 / sizeof(float) / vocabulary;
        write_random(left_path, positions, vocabulary, 1);
        write_random(right_path, positions, vocabulary, 2);
    }
    const File left(left_path), right(right_path);
    double reading = 1e9, comparing = 1e9;
    for (std::size_t round = 0; round < options["--rounds"]; ++round) {
        const auto chill = [&] {
            if (options["--cold"] == 0) return;
            evict(left_path);
            evict(right_path);
        };
        chill();
        const double once = seconds([&] { read_both(left, right); });
        chill();
        const double then = seconds([&] { compare_both(left, right); });
        std::cout << "reading " << once << " s, comparing " << then << " s, ratio " << then / once << "\n";
        reading = std::min(reading, once);
        comparing = std::min(comparing, then);
    }
    std::filesystem::remove(left_path);
    std::filesystem::remove(right_path);
    std::cout << left.rows->targets().size() << " positions of " << vocabulary << " tokens: reading both "
              << reading << " s, comparing " << comparing << " s, ratio of the best " << comparing / reading
              << "; " << resident_kb() / 1024 << " MB resident at most\n";
    if (sparse > 0 && resident_kb() > max_resident_kb) {
        std::cout << "that is more than 64 MB\n";
        return 1;
    }
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    std::map<std::string, std::size_t> options{
        {"--megabytes", 1000}, {"--vocabulary", 128'256}, {"--rounds", 3}, {"--sparse", 0}, {"--cold", 0}};
    if (count < 2 || count % 2 != 0) {
        std::cerr << "usage: bench_logits DIR [--megabytes N] [--vocabulary V] [--rounds N] [--cold 1] "
                     "[--sparse POSITIONS]\n";
        return 2;
    }
    try {
        for (int i = 2; i < count; i += 2) options.at(arguments[i]) = std::stoul(arguments[i + 1]);
        return run(arguments[1], options);
    } catch (const std::exception& error) {
        std::cerr << "bench_logits: " << error.what() << "\n";
        return 1;
    }
}
