#include "inspect.hpp"

#include "gguf/range_source.hpp"
#include "gguf/source.hpp"
#include "inspection.hpp"
#include "model_check.hpp"
#include "report_json.hpp"
#include "report_text.hpp"
#include "tensor_data.hpp"

#include <string>

namespace xtask::inspect {

namespace {

/// Of a header that comes over the network.
constexpr std::uint64_t max_remote_header = std::uint64_t{64} << 20U;

struct Request {
    std::string target;
    bool tensors, hash;
};

bool is_url(const std::string& target) {
    return target.starts_with("http://") || target.starts_with("https://");
}

void look(Context& context, gguf::Source& source, const gguf::Limits& limits, bool hash,
          Inspection& inspection) {
    inspection.reading = gguf::read_header(source, limits);
    inspection.size = source.size();
    check_model(inspection.reading);
    if (hash) read_tensors(context, source, inspection);
}

Inspection inspect_file(Context& context, const Request& request) {
    Inspection inspection{.name = request.target};
    gguf::FileSource source(request.target);
    look(context, source, {}, request.hash, inspection);
    return inspection;
}

Inspection inspect_url(Context& context, const Request& request) {
    Inspection inspection{.name = gguf::shown_url(request.target), .remote = true};
    gguf::RangeSource source(context.http(), request.target);
    context.ui().info("reading the header of " + inspection.name);
    try {
        look(context, source, {.header_bytes = max_remote_header}, request.hash, inspection);
    } catch (const Error& error) {
        if (error.reason != "bad-url") throw;
        throw Error(ExitCode::usage, error.reason, error.what(), error.hint);
    }
    inspection.bytes_read = source.bytes_read();
    inspection.requests = source.requests();
    return inspection;
}

[[noreturn]] void refuse(const Inspection& inspection) {
    const std::uint64_t more = inspection.problem_count() - 1;
    throw Error(
        ExitCode::failure, "malformed",
        inspection.name + " is not a valid GGUF file: " + sentence(inspection.reading.problems.front()) +
            (more == 0
                 ? ""
                 : " (and " + std::to_string(more) + (more == 1 ? " more problem)" : " more problems)")));
}

} // namespace

ExitCode Inspect::run(Context& context, const Args& args) {
    const Request request{args.text("file"), args.flag("tensors"), args.flag("hash")};
    const Inspection inspection =
        is_url(request.target) ? inspect_url(context, request) : inspect_file(context, request);
    const bool tensors = request.tensors || request.hash;
    Ui ui = context.ui();
    ui.print(report_text(inspection, tensors));
    ui.result(report_json(inspection, tensors));
    if (!inspection.valid()) refuse(inspection);
    return ExitCode::ok;
}

} // namespace xtask::inspect
