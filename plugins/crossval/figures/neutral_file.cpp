#include "figures/neutral_file.hpp"

#include "figures/bytes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gguf/outline.hpp>

namespace xtask::crossval {

namespace {

constexpr gguf::Limits limits{std::uint64_t{16} << 20U, std::uint64_t{1} << 20U, std::uint64_t{1} << 20U,
                              1024, 64};

gguf::Problem problem(std::uint64_t position, std::string text) { return {position, std::move(text)}; }

const gguf::Tensor* find(const gguf::Header& header, std::string_view name) {
    for (const gguf::Tensor& tensor : header.tensors) {
        if (tensor.info.name == name) return &tensor;
    }
    return nullptr;
}

/// The sides of a matrix, whichever stands first; a vector has one of 1.
std::optional<std::array<std::uint64_t, 2>> sides(const gguf::TensorInfo& tensor) {
    std::array<std::uint64_t, 2> result{1, 1};
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        if (i < 2)
            result.at(i) = tensor.shape[i];
        else if (tensor.shape[i] != 1)
            return std::nullopt;
    }
    return result;
}

std::optional<gguf::Problem> wrong_type(const gguf::Tensor* tensor, std::string_view name,
                                        gguf::TensorType type) {
    const std::string wanted(gguf::tensor_type(type).name);
    if (tensor == nullptr)
        return problem(0, "there is no tensor '" + std::string(name) + "' (" + wanted + ")");
    if (tensor->info.type == static_cast<std::uint32_t>(type)) return std::nullopt;
    return problem(tensor->type_position, "'" + std::string(name) + "' is " +
                                              gguf::name_of_tensor_type(tensor->info.type) + ", not " +
                                              wanted);
}

} // namespace

std::variant<std::unique_ptr<NeutralFile>, gguf::Problem> NeutralFile::open(gguf::Source& source) {
    const gguf::Reading reading = gguf::read_header(source, limits);
    if (!reading.problems.empty()) return reading.problems.front();
    if (!reading.complete) return problem(0, "the header is not complete");
    const gguf::Tensor* ids = find(reading.header, "tokens");
    const gguf::Tensor* scores = find(reading.header, "logits");
    if (auto wrong = wrong_type(ids, "tokens", gguf::TensorType::i32)) return std::move(*wrong);
    if (auto wrong = wrong_type(scores, "logits", gguf::TensorType::f32)) return std::move(*wrong);

    const auto id_sides = sides(ids->info), score_sides = sides(scores->info);
    if (!id_sides || (*id_sides)[1] != 1) return problem(ids->position, "'tokens' is no vector");
    const std::uint64_t rows = (*id_sides)[0];
    if (rows == 0 || rows > max_positions)
        return problem(ids->position, "'tokens' has " + std::to_string(rows) + " ids; 1 to " +
                                          std::to_string(max_positions) + " can be compared");
    if (!score_sides || ((*score_sides)[0] != rows && (*score_sides)[1] != rows))
        return problem(scores->position,
                       "'logits' has not a row for each of the " + std::to_string(rows) + " tokens");
    const std::uint64_t vocabulary = (*score_sides)[(*score_sides)[0] == rows ? 1 : 0];
    if (vocabulary == 0 || vocabulary > max_vocabulary)
        return problem(scores->position, "a vocabulary of " + std::to_string(vocabulary) + "; 1 to " +
                                             std::to_string(max_vocabulary) + " can be compared");

    const std::uint64_t at = reading.header.data + ids->info.offset;
    std::vector<std::int32_t> tokens(static_cast<std::size_t>(rows));
    read_exactly(source, at, as_chars(std::span(tokens)));
    if (const auto wrong = first_foreign(tokens, vocabulary))
        return problem(at + *wrong * sizeof(std::int32_t), foreign_text(tokens[*wrong], vocabulary));
    return std::unique_ptr<NeutralFile>(
        new NeutralFile(source, std::move(tokens), vocabulary, reading.header.data + scores->info.offset));
}

NeutralFile::NeutralFile(gguf::Source& source, std::vector<std::int32_t> tokens, std::uint64_t vocabulary,
                         std::uint64_t data)
    : source_(source), tokens_(std::move(tokens)), targets_(tokens_.begin() + 1, tokens_.end()),
      vocabulary_(vocabulary), data_(data) {
    targets_.push_back(no_target);
}

void NeutralFile::read(std::uint64_t position, Row& into) const {
    if (position >= targets_.size()) throw std::out_of_range("a row that is not there");
    into.scores.resize(static_cast<std::size_t>(vocabulary_));
    read_exactly(source_, data_ + position * vocabulary_ * sizeof(float), as_chars(std::span(into.scores)));
}

namespace {

gguf::Outline outline(std::span<const std::int32_t> tokens, std::uint64_t vocabulary) {
    gguf::Outline result;
    result.add("tokens", gguf::TensorType::i32, {tokens.size()});
    result.add("logits", gguf::TensorType::f32, {tokens.size(), vocabulary});
    return result;
}

} // namespace

NeutralWriter::NeutralWriter(gguf::Sink sink, std::span<const std::int32_t> tokens, std::uint64_t vocabulary)
    : vocabulary_(vocabulary),
      writer_(std::move(sink), outline(tokens, vocabulary).header(), outline(tokens, vocabulary).tensors) {
    writer_.write(chars_of(tokens));
}

void NeutralWriter::row(std::span<const float> scores) {
    if (scores.size() != vocabulary_) throw std::logic_error("a row of another length");
    writer_.write(chars_of(scores));
}

} // namespace xtask::crossval
