#include "check.hpp"
#include "figures/comparison.hpp"
#include "figures/kld_file.hpp"
#include "figures/neutral_file.hpp"

#include <cmath>

using namespace xtask;
using namespace xtask::crossval;
using namespace xtask::fuzz;

namespace {

constexpr std::uint64_t most_scores = 1U << 16U;

/// Whatever is taken for a file of logits is as large as it says, holds only ids of its vocabulary, and
/// compares with itself: all equal, or a mismatch that says why.
template <class File>
void check_file(std::string_view bytes) {
    gguf::MemorySource source(bytes);
    const auto opened = File::open(source);
    if (const auto* wrong = std::get_if<gguf::Problem>(&opened)) {
        require(!wrong->text.empty());
        return;
    }
    const File& file = *std::get<std::unique_ptr<File>>(opened);
    const std::uint64_t rows = file.targets().size();
    require(rows > 0 && file.vocabulary() > 0);
    require(rows * file.vocabulary() * 2 <= bytes.size());
    for (const std::int32_t id : file.targets())
        require(id == no_target || (id >= 0 && static_cast<std::uint64_t>(id) < file.vocabulary()));
    if (rows * file.vocabulary() > most_scores) return;
    Comparison comparison({0, 1, {}});
    if (const auto mismatch = comparison.add(file, file)) {
        require(!mismatch->text.empty());
        require(mismatch->fault == Fault::not_finite || mismatch->fault == Fault::no_distribution);
        return;
    }
    const LogitFigures figures = comparison.figures();
    require(figures.kl_max == 0 && figures.dlogp_max == 0 && figures.nmse == 0 && figures.cosine_min == 1);
    require(figures.top1_same == rows && figures.nll_reference == figures.nll_candidate);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_file<NeutralFile>(text(data, size));
    check_file<KldFile>(text(data, size));
    return 0;
}
