/// A model as a GGUF file, good or broken: the same bytes for the same recipe, wherever it is made.
#pragma once

#include "breakage.hpp"
#include "gguf/writer.hpp"
#include "model.hpp"

#include <cstdint>
#include <string>

namespace xtask::gen_fixtures {

class Fixture {
  public:
    /// Throws Error(usage) for a recipe that nothing can be made from.
    explicit Fixture(const Recipe& recipe);
    /// A model with tensors, broken in this way.
    Fixture(Model model, const Breakage& breakage);

    const Model& model() const noexcept { return model_; }
    std::uint64_t size() const noexcept { return size_; }

    /// The whole file, in pieces.
    void write(const gguf::Sink& sink) const;

  private:
    Breakage breakage_;
    Model model_;
    std::string header_;
    std::uint64_t size_ = 0;
};

} // namespace xtask::gen_fixtures
