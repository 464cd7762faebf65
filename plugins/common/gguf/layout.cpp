#include "gguf/layout.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace xtask::gguf {

namespace {

struct Name {
    std::string_view text;
    std::uint64_t position;
};

/// The later one of two that are the same.
void check_unique(Reading& reading, std::vector<Name> names, const std::string& what) {
    std::stable_sort(names.begin(), names.end(),
                     [](const Name& a, const Name& b) { return a.text < b.text; });
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (names[i].text == names[i - 1].text)
            add_problem(reading, {names[i].position, what + quoted(names[i].text) + " is there twice"});
    }
}

void check_names(Reading& reading) {
    std::vector<Name> keys, tensors;
    for (const Entry& entry : reading.header.entries) keys.push_back({entry.key, entry.position});
    for (const Tensor& tensor : reading.header.tensors)
        tensors.push_back({tensor.info.name, tensor.position});
    check_unique(reading, std::move(keys), "key ");
    check_unique(reading, std::move(tensors), "tensor ");
}

std::string subject(const Tensor& tensor) { return "tensor " + quoted(tensor.info.name) + ": "; }

/// Why a tensor has no size.
std::string no_size(const TensorInfo& tensor) {
    const TensorTypeInfo* const type = tensor_type(tensor.type);
    if (type == nullptr) return "tensor type " + std::to_string(tensor.type) + " does not exist";
    const auto elements = element_count(tensor.shape);
    const std::uint64_t row = tensor.shape.empty() ? 1 : tensor.shape.front();
    const bool whole_blocks = elements && (type->extra != 0 ? *elements : row) % type->block_elements == 0;
    if (!elements || whole_blocks) return "its size is beyond all bounds";
    return "its first dimension is no multiple of " + std::to_string(type->block_elements) +
           ", the block of " + std::string(type->name);
}

void check_offset(Reading& reading, const Tensor& tensor, std::optional<std::uint64_t> expected) {
    const std::uint64_t offset = tensor.info.offset;
    const auto complain = [&](const std::string& text) {
        add_problem(reading, {tensor.offset_position,
                              subject(tensor) + "its offset is " + std::to_string(offset) + ", " + text});
    };
    if (offset % reading.header.alignment != 0) {
        complain("no multiple of the alignment " + std::to_string(reading.header.alignment));
    } else if (expected && offset != *expected) {
        complain("where " + std::to_string(*expected) + " is next");
    }
}

void check_end(Reading& reading, const Tensor& tensor, std::optional<std::uint64_t> end,
               std::uint64_t file_size) {
    if (!end) {
        add_problem(reading, {tensor.offset_position, subject(tensor) + "its data ends beyond all bounds"});
    } else if (*end > file_size) {
        add_problem(reading, {file_size, "the file ends inside " + subject(tensor) +
                                             "its data goes on to byte " + std::to_string(*end)});
    }
}

std::optional<std::uint64_t> sum(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
    if (!a || !b || *a > std::numeric_limits<std::uint64_t>::max() - *b) return std::nullopt;
    return *a + *b;
}

} // namespace

void add_problem(Reading& reading, Problem problem) {
    if (reading.problems.size() < max_problems) {
        reading.problems.push_back(std::move(problem));
    } else {
        ++reading.more_problems;
    }
}

void check_layout(Reading& reading, std::optional<std::uint64_t> file_size) {
    const Header& header = reading.header;
    check_names(reading);
    std::optional<std::uint64_t> expected = 0;
    for (const Tensor& tensor : header.tensors) {
        if (!tensor.size) {
            add_problem(reading, {tensor.type_position, subject(tensor) + no_size(tensor.info)});
        }
        check_offset(reading, tensor, expected);
        const auto end = sum(tensor.info.offset, tensor.size);
        if (tensor.size && file_size) check_end(reading, tensor, sum(header.data, end), *file_size);
        expected = end ? align_up(*end, header.alignment) : std::nullopt;
    }
    std::stable_sort(reading.problems.begin(), reading.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.position < b.position; });
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 80;
    std::string result = "\"";
    for (const char c : text.substr(0, longest)) result += c >= ' ' && c <= '~' && c != '"' ? c : '?';
    return result + (text.size() > longest ? "…\"" : "\"");
}

} // namespace xtask::gguf
