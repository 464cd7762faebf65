#include "request.hpp"

#include "model/choice.hpp"
#include "prompts/corpus.hpp"

#include <filesystem>

namespace xtask::crossval {

namespace {

std::string absolute(const std::string& path) {
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error).lexically_normal();
    std::string text = error ? path : whole.string();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
}

} // namespace

Request read_request(Context& context, const Args& args) {
    if (args.has("new"))
        throw Error(ExitCode::usage, "bad-value", "\"" + args.text("new") + "\" belongs to no option",
                    "two reports are compared with --compare OLD NEW");
    Request request;
    request.ladder = read_ladder(args.all("rungs"), args.all("require"));
    request.reference = args.text("reference");
    // Before anything else: without a candidate there is nothing to do.
    request.candidate = args.has("candidate") ? find_engine(context, args.text("candidate"))
                                              : find_candidate_on_path(context);
    request.prompts = args.has("prompts") ? read_prompts(context, args.text("prompts"))
                                          : built_in_prompts(args.all("prompt-set"));
    request.corpus =
        args.has("corpus") ? read_corpus(context, args.text("corpus")) : std::string(built_in_corpus());
    request.corpus_bytes = static_cast<std::uint64_t>(args.integer("corpus-bytes"));
    request.max_tokens = static_cast<int>(args.integer("max-tokens"));
    request.threads = static_cast<int>(args.integer("threads"));
    request.timeout = args.integer("timeout");
    if (args.text("report").empty())
        throw Error(ExitCode::usage, "bad-value", "--report is empty", "name a folder");
    request.report = absolute(args.text("report"));
    request.dry_run = args.flag("dry-run");
    read_profile(context, args, true); // complains now rather than after hashing a model
    request.model = choose_model(args.text_or("model", ""));
    if (args.has("candidate-model")) request.candidate_model = choose_model(args.text("candidate-model"));
    return request;
}

Profile read_profile(Context& context, const Args& args, bool quantized) {
    Profile profile = find_profile(args.text_or("profile", quantized ? "quant" : "float"));
    if (args.has("limits")) {
        const std::string path = args.text("limits");
        std::string text;
        try {
            text = context.files().read(path);
            const JsonDocument document = context.parse_json(text);
            read_limits(profile, document.root(), path);
        } catch (const Error& error) {
            if (error.code == ExitCode::usage || is_signal(error.code)) throw;
            throw Error(ExitCode::usage, "limits-file", path + ": " + error.what());
        }
    }
    for (const std::string& limit : args.all("limit")) set_limit(profile, limit);
    return profile;
}

} // namespace xtask::crossval
