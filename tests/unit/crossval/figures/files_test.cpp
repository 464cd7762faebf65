#include "figures/comparison.hpp"
#include "figures/kld_file.hpp"
#include "figures/neutral_file.hpp"
#include "rows.hpp"

#include <cstring>
#include <limits>

#include <gguf/outline.hpp>

using namespace xtask;
using namespace xtask::crossval;
using namespace xtask::crossval::test;

namespace {

using Ids = std::vector<std::int32_t>;

std::string neutral(const Ids& tokens, const Matrix& rows) {
    std::string bytes;
    NeutralWriter writer([&](std::string_view more) { bytes += more; }, tokens, rows[0].size());
    for (const auto& row : rows) writer.row(row);
    writer.finish();
    return bytes;
}

/// As llama-perplexity writes it.
std::string kld(std::uint32_t context, std::int32_t vocabulary, std::int32_t chunks, float scale = 2e-4F) {
    std::string bytes = "_logits_";
    const auto put = [&](auto number) {
        bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
    };
    put(context), put(vocabulary), put(chunks);
    for (std::int32_t i = 0; i < chunks * static_cast<std::int32_t>(context); ++i) put(i % vocabulary);
    const std::uint32_t rows = static_cast<std::uint32_t>(chunks) * (context - 1 - context / 2);
    for (std::uint32_t row = 0; row < rows; ++row) {
        put(scale), put(-12.0F);
        for (std::int32_t i = 0; i < 2 * ((vocabulary + 1) / 2); ++i)
            put(static_cast<std::uint16_t>(
                i == vocabulary ? 0xFFFF : (row * 31U + static_cast<std::uint32_t>(i) * 4001U) % 65536U));
    }
    return bytes;
}

template <class File>
std::string problem(const std::string& bytes) {
    gguf::MemorySource source(bytes);
    const auto opened = File::open(source);
    const auto* wrong = std::get_if<gguf::Problem>(&opened);
    return wrong == nullptr ? "" : wrong->text;
}

template <class File>
std::unique_ptr<File> open(gguf::Source& source) {
    auto opened = File::open(source);
    if (const auto* wrong = std::get_if<gguf::Problem>(&opened)) FAIL(wrong->text);
    return std::move(std::get<std::unique_ptr<File>>(opened));
}

std::string gguf_file(gguf::TensorType ids, std::vector<std::uint64_t> id_shape, gguf::TensorType scores,
                      std::vector<std::uint64_t> score_shape, const char* scores_name = "logits") {
    gguf::Outline outline;
    outline.add("tokens", ids, std::move(id_shape));
    outline.add(scores_name, scores, std::move(score_shape));
    std::string bytes = outline.header();
    for (const auto& tensor : outline.tensors)
        bytes.append(static_cast<std::size_t>(*gguf::align_up(*gguf::data_size(tensor), 32)), '\0');
    return bytes;
}

} // namespace

TEST_CASE("a neutral file comes back as it was written, whichever way its shape is declared") {
    const Matrix rows = random_rows(4, 6, 1);
    std::string bytes = neutral({0, 5, 2, 1}, rows);
    const bool turned = GENERATE(false, true);
    if (turned) { // [4, 6] becomes [6, 4]
        const std::size_t at = bytes.find("logits") + 6 + sizeof(std::uint32_t);
        std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                         bytes.begin() + static_cast<std::ptrdiff_t>(at + 8),
                         bytes.begin() + static_cast<std::ptrdiff_t>(at + 8));
    }
    gguf::MemorySource source(bytes);
    const auto file = open<NeutralFile>(source);
    CHECK(file->vocabulary() == 6);
    CHECK(Ids(file->tokens().begin(), file->tokens().end()) == Ids{0, 5, 2, 1});
    CHECK(Ids(file->targets().begin(), file->targets().end()) == Ids{5, 2, 1, no_target});
    CHECK_FALSE(file->coarse());
    Row row;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        file->read(i, row);
        CHECK(row.scores == rows[i]);
    }
    CHECK_THROWS(file->read(4, row));
}

TEST_CASE("a neutral file that is cut anywhere is none") {
    const std::string bytes = neutral({0, 1, 2}, random_rows(3, 11, 1));
    for (std::size_t size = 0; size + 28 < bytes.size(); ++size) { // 28: padding at the end
        CAPTURE(size);
        REQUIRE_FALSE(problem<NeutralFile>(bytes.substr(0, size)).empty());
    }
}

TEST_CASE("tensors of a neutral file that are not what they must be") {
    using T = gguf::TensorType;
    CHECK(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f32, {3, 7})).empty());
    CHECK(problem<NeutralFile>(gguf_file(T::i32, {1}, T::f32, {1, 7})).empty());
    CHECK(problem<NeutralFile>(gguf_file(T::i32, {3, 1}, T::f32, {7, 3, 1, 1})).empty());
    CHECK(problem<NeutralFile>(gguf_file(T::f32, {3}, T::f32, {3, 7})).find("'tokens' is F32") !=
          std::string::npos);
    CHECK(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f16, {3, 7})).find("'logits' is F16") !=
          std::string::npos);
    CHECK(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f32, {3, 7}, "scores")).find("no tensor 'logits'") !=
          std::string::npos);
    CHECK_FALSE(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f32, {4, 7})).empty());
    CHECK_FALSE(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f32, {21})).empty());
    CHECK_FALSE(problem<NeutralFile>(gguf_file(T::i32, {3}, T::f32, {3, 7, 2})).empty());
    CHECK_FALSE(problem<NeutralFile>(gguf_file(T::i32, {3, 2}, T::f32, {3, 7})).empty());
    CHECK_FALSE(problem<NeutralFile>("GGUF, so they say").empty());
}

TEST_CASE("token ids beyond the vocabulary are refused") {
    for (const std::int32_t id :
         {-1, 5, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()}) {
        CHECK(problem<NeutralFile>(neutral({0, id}, random_rows(2, 5, 1))).find(std::to_string(id)) !=
              std::string::npos);
    }
}

TEST_CASE("a KLD file is read as llama-perplexity reads it") {
    const auto vocabulary = GENERATE(1, 2, 7, 8, 320);
    const auto context = GENERATE(3U, 4U, 9U, 64U);
    const std::string bytes = kld(context, vocabulary, 3);
    gguf::MemorySource source(bytes);
    const auto file = open<KldFile>(source);
    CHECK(file->coarse());
    CHECK(file->chunks() == 3);
    const std::uint64_t rows = context - 1 - context / 2;
    REQUIRE(file->targets().size() == 3 * rows);
    CHECK(file->targets()[0] == static_cast<std::int32_t>(context / 2 + 1) % vocabulary);
    CHECK(file->targets()[static_cast<std::size_t>(2 * rows)] ==
          static_cast<std::int32_t>(2 * context + context / 2 + 1) % vocabulary);
    CHECK(file->tokens(2).size() == context);
    Row row;
    file->read(2 * rows, row);
    REQUIRE(row.scores.size() == static_cast<std::size_t>(vocabulary));
    for (std::size_t i = 0; i < row.scores.size(); ++i)
        CHECK(row.scores[i] == 2e-4F * static_cast<float>((2 * rows * 31 + i * 4001) % 65536) - 12.0F);
    CHECK_THROWS(file->read(3 * rows, row));
    CHECK_THROWS(file->tokens(3));
}

TEST_CASE("a KLD file is as long as its counts say, to the byte") {
    const std::string bytes = kld(6, 5, 2);
    CHECK(problem<KldFile>(bytes).empty());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        REQUIRE_FALSE(problem<KldFile>(bytes.substr(0, size)).empty());
    CHECK(problem<KldFile>(bytes + '\0').find("not the") != std::string::npos);
    CHECK(problem<KldFile>("GGUF" + bytes).find("_logits_") != std::string::npos);
}

TEST_CASE("counts of a KLD file that nothing can have") {
    const auto with = [](std::size_t at, std::uint32_t value) {
        std::string bytes = kld(6, 5, 2);
        std::memcpy(bytes.data() + at, &value, sizeof value);
        return problem<KldFile>(bytes);
    };
    for (const std::size_t at : {8U, 12U, 16U}) {
        for (const std::uint32_t value : {0U, 0xFFFFFFFFU, 0x80000000U, 0x7FFFFFFFU}) {
            CAPTURE(at, value);
            CHECK_FALSE(with(at, value).empty());
        }
    }
    CHECK_FALSE(with(8, 2).empty());
    CHECK(with(20, 5).find("token id 5") != std::string::npos);
    CHECK(with(20, 0xFFFFFFFFU).find("token id -1") != std::string::npos);
}

TEST_CASE("a row of a KLD file without numbers fails the comparison") {
    const auto scale =
        GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e-4F);
    const std::string good = kld(6, 5, 2), bad = kld(6, 5, 2, scale);
    gguf::MemorySource left(good), right(bad);
    const auto reference = open<KldFile>(left), candidate = open<KldFile>(right);
    Comparison comparison({});
    const auto mismatch = comparison.add(*reference, *candidate);
    REQUIRE(mismatch);
    CHECK(mismatch->fault == Fault::not_finite);
    CHECK(mismatch->side == Side::candidate);
}

TEST_CASE("a chunk of a KLD file beside the rows of a neutral one") {
    const std::string coarse = kld(8, 6, 2);
    gguf::MemorySource kld_source(coarse);
    const auto base = open<KldFile>(kld_source);
    Matrix rows = random_rows(8, 6, 1);
    Row row;
    for (std::uint64_t i = 0; i < base->rows_per_chunk(); ++i) {
        base->read(base->rows_per_chunk() + i, row);
        rows[static_cast<std::size_t>(base->first_row() + i)] = row.scores;
    }
    const auto tokens = base->tokens(1);
    const std::string fine = neutral(Ids(tokens.begin(), tokens.end()), rows);
    gguf::MemorySource source(fine);
    const auto file = open<NeutralFile>(source);
    const Slice reference(*base, base->rows_per_chunk(), base->rows_per_chunk());
    const Slice candidate(*file, base->first_row(), base->rows_per_chunk());
    Comparison comparison({});
    REQUIRE_FALSE(comparison.add(reference, candidate, "chunk 1"));
    CHECK(comparison.figures().kl_max == 0);
    CHECK(comparison.figures().coarse);
    CHECK(comparison.figures().targets == base->rows_per_chunk());
    CHECK_THROWS(Slice(*file, 7, 2));
    CHECK_THROWS(candidate.read(base->rows_per_chunk(), row));
}

TEST_CASE("the writer of neutral files takes rows of one length, all of them") {
    NeutralWriter writer([](std::string_view) {}, Ids{0, 1}, 3);
    CHECK_THROWS(writer.row(std::vector<float>(2)));
    writer.row(std::vector<float>(3));
    CHECK_THROWS(writer.finish());
    writer.row(std::vector<float>(3));
    writer.finish();
    CHECK_THROWS(writer.row(std::vector<float>(3)));
}
