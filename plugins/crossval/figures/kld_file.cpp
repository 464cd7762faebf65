#include "figures/kld_file.hpp"

#include "figures/bytes.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace xtask::crossval {

namespace {

constexpr std::string_view magic = "_logits_";
constexpr std::uint64_t header_size = 20;

template <class Number>
Number number_at(std::string_view bytes, std::size_t position) {
    Number value{};
    std::memcpy(&value, bytes.data() + position, sizeof value);
    return value;
}

/// Scale and minimum, then the steps, one more where their number is odd.
std::uint64_t row_bytes(std::uint64_t vocabulary) { return 2 * sizeof(float) + 4 * ((vocabulary + 1) / 2); }

gguf::Problem problem(std::uint64_t position, std::string text) { return {position, std::move(text)}; }

struct Counts {
    std::uint64_t context, vocabulary, chunks;
};

std::variant<Counts, gguf::Problem> read_counts(gguf::Source& source) {
    std::string header(header_size, '\0');
    const std::size_t got = source.read(0, header);
    header.resize(got);
    if (!header.starts_with(magic.substr(0, got)) || got == 0)
        return problem(0,
                       "does not begin with '_logits_': not a file of llama-perplexity --kl-divergence-base");
    if (got < header_size) return problem(got, "ends within its header of 20 bytes");
    const auto context = number_at<std::uint32_t>(header, 8);
    const auto vocabulary = number_at<std::int32_t>(header, 12), chunks = number_at<std::int32_t>(header, 16);
    if (context < 3 || context > 2 * max_positions)
        return problem(8, "a context of " + std::to_string(context) + " tokens");
    if (vocabulary < 1 || static_cast<std::uint64_t>(vocabulary) > max_vocabulary)
        return problem(12, "a vocabulary of " + std::to_string(vocabulary) + "; 1 to " +
                               std::to_string(max_vocabulary) + " can be compared");
    if (chunks < 1) return problem(16, std::to_string(chunks) + " chunks");
    return Counts{context, static_cast<std::uint64_t>(vocabulary), static_cast<std::uint64_t>(chunks)};
}

} // namespace

std::variant<std::unique_ptr<KldFile>, gguf::Problem> KldFile::open(gguf::Source& source) {
    const auto read = read_counts(source);
    if (const auto* wrong = std::get_if<gguf::Problem>(&read)) return *wrong;
    const Counts counts = std::get<Counts>(read);
    const std::uint64_t rows = counts.chunks * (counts.context - 1 - counts.context / 2); // both below 2^32
    if (rows > max_positions)
        return problem(16, std::to_string(rows) + " positions; at most " + std::to_string(max_positions) +
                               " can be compared");
    const std::uint64_t ids = counts.chunks * counts.context;
    const std::uint64_t size = header_size + sizeof(std::int32_t) * ids + rows * row_bytes(counts.vocabulary);
    if (source.size() != size)
        return problem(source.size().value_or(0),
                       "has " + (source.size() ? std::to_string(*source.size()) : "an unknown number of") +
                           " bytes, not the " + std::to_string(size) + " of " +
                           std::to_string(counts.chunks) + " chunks of " + std::to_string(counts.context) +
                           " tokens and a vocabulary of " + std::to_string(counts.vocabulary));
    std::unique_ptr<KldFile> file(new KldFile(source, counts.context, counts.chunks, counts.vocabulary));
    file->tokens_.resize(static_cast<std::size_t>(ids));
    read_exactly(source, header_size, as_chars(std::span(file->tokens_)));
    if (const auto wrong = first_foreign(file->tokens_, counts.vocabulary))
        return problem(header_size + *wrong * sizeof(std::int32_t),
                       foreign_text(file->tokens_[*wrong], counts.vocabulary));
    for (std::uint64_t chunk = 0; chunk < counts.chunks; ++chunk) {
        const auto behind = file->tokens(chunk).subspan(static_cast<std::size_t>(file->first_row() + 1));
        file->targets_.insert(file->targets_.end(), behind.begin(), behind.end());
    }
    return file;
}

KldFile::KldFile(gguf::Source& source, std::uint64_t context, std::uint64_t chunks, std::uint64_t vocabulary)
    : source_(source), context_(context), chunks_(chunks), vocabulary_(vocabulary) {}

std::span<const std::int32_t> KldFile::tokens(std::uint64_t chunk) const {
    if (chunk >= chunks_) throw std::out_of_range("a chunk that is not there");
    return std::span(tokens_).subspan(static_cast<std::size_t>(chunk * context_),
                                      static_cast<std::size_t>(context_));
}

void KldFile::read(std::uint64_t position, Row& into) const {
    if (position >= targets_.size()) throw std::out_of_range("a row that is not there");
    const std::uint64_t length = row_bytes(vocabulary_);
    into.raw.resize(static_cast<std::size_t>(length));
    into.scores.resize(static_cast<std::size_t>(vocabulary_));
    read_exactly(source_, header_size + sizeof(std::int32_t) * tokens_.size() + position * length, into.raw);
    float scale = number_at<float>(into.raw, 0);
    const auto least = number_at<float>(into.raw, sizeof(float));
    if (!(scale >= 0)) scale = std::numeric_limits<float>::quiet_NaN(); // turned round: no numbers either
    const char* steps = into.raw.data() + 2 * sizeof(float);
    for (std::size_t i = 0; i < into.scores.size(); ++i) {
        std::uint16_t step = 0;
        std::memcpy(&step, steps + 2 * i, sizeof step);
        into.scores[i] = scale * static_cast<float>(step) + least;
    }
}

} // namespace xtask::crossval
