#include "gen_fixtures.hpp"

#include "fixture.hpp"
#include "manifest_file.hpp"
#include "metadata.hpp"
#include "output.hpp"
#include "report/lines.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace xtask::gen_fixtures {

namespace {

constexpr std::uint64_t least_blob = 1024;

struct Request {
    Recipe recipe;
    std::string directory, name;
    bool metadata_only, force;
};

Request read_request(const Args& args) {
    Request request{{args.text("arch"), args.text("size"), args.text("type"), args.text_or("broken", ""),
                     static_cast<std::uint64_t>(args.integer("seed"))},
                    args.text("output"),
                    "",
                    args.flag("metadata-only"),
                    args.flag("force")};
    while (request.directory.size() > 1 && request.directory.back() == '/') request.directory.pop_back();
    request.name = args.text_or("name", "");
    if (request.name.empty()) request.name = request.recipe.default_name();
    if (!is_fixture_name(request.name)) {
        throw Error(ExitCode::usage, "unsafe-name", "--name is not a name of 1 to 200 of [A-Za-z0-9._-]",
                    "begin it with a letter or a digit");
    }
    return request;
}

Content text_content(std::string text) {
    const std::uint64_t size = text.size();
    return {size, [text = std::move(text)](const gguf::Sink& sink) { sink(text); }};
}

/// The blob that stands for weights where nobody reads them: a bit for each parameter, all zero.
Content blob_content(std::uint64_t parameters) {
    const std::uint64_t size = std::max(parameters / 8, least_blob);
    return {size, [size](const gguf::Sink& sink) {
                const std::string zeros(64U << 10U, '\0');
                for (std::uint64_t left = size; left > 0;) {
                    const auto piece = std::min<std::uint64_t>(left, zeros.size());
                    sink(std::string_view(zeros).substr(0, static_cast<std::size_t>(piece)));
                    left -= piece;
                }
            }};
}

std::vector<Output> outputs_of(const Request& request, const Fixture& fixture) {
    const std::string file = request.name + ".gguf";
    std::vector<Output> outputs;
    if (!request.metadata_only) {
        outputs.emplace_back(request.directory, file,
                             Content{fixture.size(), [&](const gguf::Sink& sink) { fixture.write(sink); }});
        outputs.emplace_back(request.directory, request.name + "_weights.bin",
                             blob_content(fixture.model().parameters()));
    }
    outputs.emplace_back(request.directory, request.name + "_metadata.json",
                         text_content(metadata_json(request.recipe, fixture, file)));
    return outputs;
}

std::uint64_t total_size(const std::vector<Output>& outputs) {
    std::uint64_t size = 0;
    for (const Output& output : outputs) size += output.size();
    return size;
}

/// What is there is left alone; nothing is written where something must not be.
std::vector<State> look_at(Context& context, Meter& meter, std::vector<Output>& outputs, bool force) {
    std::vector<State> states;
    for (Output& output : outputs) {
        states.push_back(output.look(context, meter));
        if (states.back() == State::different && !force) refuse_other_content(output.path());
    }
    return states;
}

void check_space(Context& context, const std::string& directory, const std::vector<Output>& outputs,
                 const std::vector<State>& before) {
    std::uint64_t needed = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (before[i] != State::same) needed += outputs[i].size();
    }
    const std::uint64_t available = needed == 0 ? 0 : context.files().space(directory);
    if (needed <= available) return;
    throw Error(ExitCode::no_space, "no-space",
                "the fixture needs " + report::byte_count(needed) + ", and " + directory + " has " +
                    report::grouped(available) + " left",
                "free some space, or choose a smaller --size");
}

std::vector<FileRecord> records_of(const std::vector<Output>& outputs) {
    std::vector<FileRecord> records;
    records.reserve(outputs.size());
    for (const Output& output : outputs) records.push_back(output.record());
    return records;
}

const char* word_for(State before) {
    switch (before) {
    case State::absent:
        return "written";
    case State::same:
        return "unchanged";
    case State::different:
        return "replaced";
    }
    return "";
}

void tell(Ui ui, const Request& request, const std::vector<Output>& outputs, const std::vector<State>& before,
          const std::string& manifest_path) {
    std::string text;
    JsonWriter json;
    json.begin_object().member("directory", request.directory).member("name", request.name).key("arguments");
    write_arguments(json, request.recipe).key("files").begin_array();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const FileRecord& record = outputs[i].record();
        text += outputs[i].path() + "\n" + report::report_line("state", word_for(before[i])) +
                report::report_line("size", report::byte_count(record.size)) +
                report::report_line("sha256", record.sha256);
        json.begin_object()
            .member("path", outputs[i].path())
            .member("state", word_for(before[i]))
            .member("size", record.size)
            .member("sha256", record.sha256)
            .end_object();
    }
    ui.print(text);
    ui.result(json.end_array().member("manifest", manifest_path).end_object());
}

} // namespace

ExitCode GenFixtures::run(Context& context, const Args& args) {
    const Request request = read_request(args);
    const Fixture fixture(request.recipe);
    ManifestFile manifest(context, request.directory, request.force);
    std::vector<Output> outputs = outputs_of(request, fixture);
    Meter meter(context.ui().progress(request.name, total_size(outputs)));
    const std::vector<State> before = look_at(context, meter, outputs, request.force);
    manifest.check();
    check_space(context, request.directory, outputs, before);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (before[i] != State::same) outputs[i].write(context, meter);
    }
    manifest.add(request.name, request.recipe, records_of(outputs));
    tell(context.ui(), request, outputs, before, manifest.path());
    return ExitCode::ok;
}

} // namespace xtask::gen_fixtures
