#include "base/json.hpp"
#include "check.hpp"
#include "gguf/floats.hpp"
#include "gguf/reader.hpp"
#include "model_check.hpp"
#include "report_json.hpp"
#include "report_text.hpp"

using namespace xtask;
using namespace xtask::fuzz;

namespace {

/// The same bytes from a server that does not say how many there are.
class Stream final : public gguf::Source {
  public:
    explicit Stream(std::string_view bytes) : memory_(bytes) {}
    std::size_t read(std::uint64_t position, std::span<char> into) override {
        return memory_.read(position, into);
    }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }

  private:
    gguf::MemorySource memory_;
};

void check_extents(const gguf::Header& header, std::string_view bytes) {
    require(header.size <= header.data);
    for (const gguf::Tensor& tensor : header.tensors) {
        require(tensor.size && header.data + tensor.info.offset + *tensor.size <= bytes.size());
        const auto data = bytes.substr(header.data + tensor.info.offset, *tensor.size);
        const auto found = gguf::first_not_finite(*gguf::tensor_type(tensor.info.type), data);
        require(!found || *found < data.size());
    }
}

void check_reports(inspect::Inspection& inspection) {
    inspect::check_model(inspection.reading);
    require(!inspect::report_text(inspection, true).empty());
    require(base::parse_json(inspect::report_json(inspection, true)).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = text(data, size);
    gguf::MemorySource memory(bytes);
    inspect::Inspection inspection;
    inspection.size = size;
    inspection.reading = gguf::read_header(memory);
    const gguf::Reading& reading = inspection.reading;

    require(reading.complete || !reading.problems.empty());
    require(reading.problems.size() <= gguf::max_problems);
    require(reading.header.size <= size);
    for (const gguf::Problem& problem : reading.problems)
        require(problem.position <= size && !problem.text.empty());
    if (reading.valid()) check_extents(reading.header, bytes);

    Stream stream(bytes);
    const gguf::Reading streamed = gguf::read_header(stream);
    require(streamed.complete == reading.complete);
    if (reading.complete) {
        require(streamed.header.entries.size() == reading.header.entries.size());
        require(streamed.header.data == reading.header.data);
    }
    check_reports(inspection);
    return 0;
}
