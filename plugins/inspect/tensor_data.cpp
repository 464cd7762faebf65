#include "tensor_data.hpp"

#include "gguf/floats.hpp"
#include "gguf/layout.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace xtask::inspect {

namespace {

constexpr std::uint64_t piece_bytes = 1U << 20U;

struct Extent {
    std::uint64_t begin = 0, end = 0;
};

/// Where the data is; nothing where it is not all there.
std::optional<Extent> extent_of(const gguf::Header& header, const gguf::Tensor& tensor,
                                std::optional<std::uint64_t> file_size) {
    const std::uint64_t size = tensor.size.value_or(0);
    const std::uint64_t end = file_size.value_or(0);
    if (!tensor.size || header.data > end || tensor.info.offset > end - header.data) return std::nullopt;
    const std::uint64_t begin = header.data + tensor.info.offset;
    if (size > end - begin) return std::nullopt;
    return Extent{begin, begin + size};
}

class TensorReader {
  public:
    TensorReader(Context& context, gguf::Source& source, Inspection& inspection)
        : context_(context), source_(source), inspection_(inspection),
          progress_(context.ui().progress(inspection.name, inspection.size.value_or(0))) {}

    /// The hash, and a problem where there is one.
    std::string read(const gguf::Tensor& tensor, Extent extent) {
        const gguf::TensorTypeInfo& type = *gguf::tensor_type(tensor.info.type);
        const std::uint64_t step = piece_bytes / type.block_bytes * type.block_bytes;
        Sha256 hash = context_.sha256();
        std::optional<std::uint64_t> bad;
        for (std::uint64_t at = extent.begin; at < extent.end; at += piece_.size()) {
            context_.check_cancelled();
            piece_.resize(static_cast<std::size_t>(std::min(step, extent.end - at)));
            if (source_.read(at, piece_) != piece_.size())
                throw Error(ExitCode::failure, "io", inspection_.name + " ended while it was read");
            hash.update(piece_);
            if (!bad) bad = first_bad(type, at);
            progress_.update(at + piece_.size());
        }
        if (bad) {
            gguf::add_problem(inspection_.reading, {*bad, "tensor " + gguf::quoted(tensor.info.name) +
                                                              " has a number that is infinite or none"});
        }
        return hash.finish();
    }

  private:
    std::optional<std::uint64_t> first_bad(const gguf::TensorTypeInfo& type, std::uint64_t at) const {
        const auto found = gguf::first_not_finite(type, piece_);
        return found ? std::optional(at + *found) : std::nullopt;
    }

    Context& context_;
    gguf::Source& source_;
    Inspection& inspection_;
    Progress progress_;
    std::string piece_;
};

} // namespace

void read_tensors(Context& context, gguf::Source& source, Inspection& inspection) {
    const gguf::Header& header = inspection.reading.header;
    inspection.digests.resize(header.tensors.size());
    if (!inspection.reading.complete) return;
    TensorReader reader(context, source, inspection);
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < header.tensors.size(); ++i) {
        const auto extent = extent_of(header, header.tensors[i], inspection.size);
        if (!extent || extent->begin < done) continue;
        inspection.digests[i] = reader.read(header.tensors[i], *extent);
        done = extent->end;
    }
}

} // namespace xtask::inspect
