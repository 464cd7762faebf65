#include "listing.hpp"

#include "report/lines.hpp"

namespace xtask::crossval {

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::vector<std::string> adapters_of(const Description& description) {
    std::vector<std::string> names;
    for (const AdapterDescription& adapter : description.adapters) names.emplace_back(name_of(adapter.kind));
    return names;
}

std::vector<std::string> rungs_of(const Ladder& ladder) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rung_count; ++i)
        if (ladder.chosen[i]) names.emplace_back(name_of(static_cast<RungId>(i)));
    return names;
}

} // namespace

void tell_engines(Context& context) {
    std::string text;
    JsonWriter json;
    json.begin_object().key("engines").begin_array();
    for (const Listed& engine : list_engines(context)) {
        text += engine.name + "\n" + report::report_line("is", engine.summary) +
                report::report_line("from", engine.origin) +
                report::report_line("adapters", joined(engine.adapters)) +
                report::report_line("not now", engine.problem);
        json.begin_object()
            .member("name", engine.name)
            .member_if("summary", engine.summary)
            .member("origin", engine.origin)
            .member("usable", engine.problem.empty())
            .member_if("problem", engine.problem);
        json.key("adapters").begin_array();
        for (const std::string& adapter : engine.adapters) json.value(adapter);
        json.end_array().end_object();
    }
    const std::string folder = engine_folder(context.settings());
    text += "\nMore are found in " + folder + ", one JSON description each.\n";
    json.end_array().member("folder", folder).end_object();
    context.ui().print(text);
    context.ui().result(json);
}

void tell_plan(Context& context, const Plan& plan) {
    const Request& request = plan.request;
    const auto engine = [](const Description& description) {
        return description.name + " (" + joined(adapters_of(description)) + ")";
    };
    std::string text = "would compare\n" +
                       report::report_line("reference", engine(plan.reference.description)) +
                       report::report_line("candidate", engine(request.candidate.description)) +
                       report::report_line("model", plan.model.path);
    if (!request.candidate_model.empty()) text += report::report_line("and", plan.candidate_model.path);
    text += report::report_line("that is", plan.model.summary) +
            report::report_line("profile", plan.profile.name) +
            report::report_line("rungs", joined(rungs_of(request.ladder))) +
            report::report_line("prompts", std::to_string(request.prompts.size())) +
            report::report_line("report", request.report);
    JsonWriter json;
    json.begin_object()
        .member("state", "planned")
        .member("reference", plan.reference.description.name)
        .member("candidate", request.candidate.description.name)
        .member("model", plan.model.path)
        .member("candidate_model", plan.candidate_model.path)
        .member("profile", plan.profile.name)
        .member("prompts", std::uint64_t{request.prompts.size()})
        .member("report", request.report);
    json.key("rungs").begin_array();
    for (const std::string& rung : rungs_of(request.ladder)) json.value(rung);
    json.end_array().end_object();
    context.ui().print(text);
    context.ui().result(json);
}

} // namespace xtask::crossval
