#include "gguf/writer.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace xtask::gguf {

Writer::Writer(Sink sink, std::string_view header, std::span<const TensorInfo> tensors)
    : sink_(std::move(sink)) {
    for (const TensorInfo& tensor : tensors) sizes_.push_back(data_size(tensor).value());
    sink_(header);
    pad();
}

void Writer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        if (tensor_ == sizes_.size()) throw std::logic_error("more data than the tensors take");
        const auto piece =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), sizes_[tensor_] - written_));
        sink_(bytes.substr(0, piece));
        bytes.remove_prefix(piece);
        written_ += piece;
        pad();
    }
}

void Writer::finish() const {
    if (tensor_ != sizes_.size()) throw std::logic_error("data of tensors is missing");
}

/// Goes on to the next tensor that has data, where the current one is complete.
void Writer::pad() {
    while (tensor_ < sizes_.size() && written_ == sizes_[tensor_]) {
        const auto padding =
            static_cast<std::size_t>(align_up(written_, default_alignment).value() - written_);
        if (padding > 0) sink_(std::string(padding, '\0'));
        ++tensor_;
        written_ = 0;
    }
}

} // namespace xtask::gguf
