#include "fixture.hpp"

#include "weights.hpp"

#include <algorithm>
#include <utility>

namespace xtask::gen_fixtures {

namespace {

std::uint64_t whole_size(const std::string& header, const gguf::Outline& outline) {
    const gguf::TensorInfo& last = outline.tensors.back();
    return header.size() +
           gguf::align_up(last.offset + gguf::data_size(last).value(), gguf::default_alignment).value();
}

} // namespace

Fixture::Fixture(const Recipe& recipe)
    : Fixture(make_model(recipe), recipe.broken.empty() ? Breakage{} : breakage(recipe.broken)) {}

Fixture::Fixture(Model model, const Breakage& kind) : breakage_(kind), model_(std::move(model)) {
    if (breakage_.model != nullptr) breakage_.model(model_);
    gguf::Outline outline = model_.outline;
    if (breakage_.outline != nullptr) breakage_.outline(outline);
    header_ = outline.header();
    if (breakage_.header != nullptr) breakage_.header(header_);
    size_ = whole_size(header_, model_.outline);
    if (breakage_.length != nullptr) size_ = breakage_.length(header_.size(), size_);
}

void Fixture::write(const gguf::Sink& sink) const {
    std::uint64_t left = size_;
    gguf::Writer writer(
        [&](std::string_view bytes) {
            const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left));
            left -= kept;
            if (kept > 0) sink(bytes.substr(0, kept));
        },
        header_, model_.outline.tensors);
    bool first = breakage_.data != nullptr;
    for (std::size_t i = 0; i < model_.fillings.size() && left > 0; ++i) {
        write_weights(model_, i, [&](std::string_view bytes) {
            if (!first) return writer.write(bytes);
            std::string start(bytes);
            breakage_.data(model_, start);
            writer.write(start);
            first = false;
        });
    }
    if (left > 0) writer.finish();
}

} // namespace xtask::gen_fixtures
