#include "report.hpp"

#include "words.hpp"

#include <xtask/json.hpp>

namespace xtask::cpp_reference {

namespace {

constexpr const char* variable = "BITNET_CPP_DIR";

std::string line(std::string_view label, const std::string& value) {
    static constexpr std::size_t column = 10;
    if (value.empty()) return {};
    return "  " + std::string(label) + std::string(column - label.size(), ' ') + value + "\n";
}

std::string_view state_name(State state) {
    return state == State::unchanged ? "unchanged" : state == State::built ? "built" : "planned";
}

std::string story(const Report& report) {
    if (report.state == State::unchanged) return "unchanged, nothing to do";
    const std::string verb = report.state == State::built ? "built" : "would be built";
    return report.why.empty() ? verb : verb + ": " + report.why;
}

std::string source_of(const Report& report) {
    const Receipt& receipt = report.receipt;
    if (receipt.kind == RefKind::commit) return receipt.recipe.repository;
    return receipt.recipe.repository + " " + std::string(kind_name(receipt.kind)) + " " + receipt.recipe.ref;
}

std::string tools_of(const Receipt& receipt) {
    std::string names;
    for (std::size_t i = 1; i < receipt.files.size(); ++i)
        names += (i == 1 ? "" : " ") + receipt.files[i].path.substr(receipt.files[i].path.rfind('/') + 1);
    return names;
}

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

} // namespace

std::string report_text(const Request& request, const Report& report) {
    const bool planned = report.state == State::planned;
    const std::string room =
        "about " + megabytes(report.needed) + ", " + megabytes(report.available) + " are free";
    return request.cache.engine() + "\n" + line("state", story(report)) +
           line("commit", report.receipt.commit) + line("from", source_of(report)) +
           line("version", report.receipt.version) + line("tools", tools_of(report.receipt)) +
           line("space", planned ? room : "") + line("receipt", planned ? "" : request.cache.receipt());
}

std::string report_json(const Request& request, const Report& report) {
    JsonWriter json;
    json.begin_object()
        .member("state", state_name(report.state))
        .member_if("why", report.why)
        .member("path", request.cache.engine())
        .member("cache", request.cache.path())
        .member("repository", report.receipt.recipe.repository)
        .member("ref", report.receipt.recipe.ref)
        .member("ref_kind", kind_name(report.receipt.kind))
        .member_if("commit", report.receipt.commit)
        .member_if("moved_from", report.moved_from)
        .member_if("version", report.receipt.version);
    if (!report.receipt.files.empty()) json.member("sha256", report.receipt.files.front().sha256);
    json.key("tools").begin_array();
    for (std::size_t i = 1; i < report.receipt.files.size(); ++i)
        json.value(request.cache.current() + "/" + report.receipt.files[i].path);
    json.end_array().key("environment").begin_object().member(variable, request.cache.path()).end_object();
    if (report.state == State::planned) {
        json.member("needed", report.needed).member("available", report.available);
    } else {
        json.member("receipt", request.cache.receipt());
    }
    return json.end_object().take();
}

std::string environment_text(const Request& request) {
    const std::string& path = request.cache.path();
    if (request.print_env == "fish") return std::string("set -gx ") + variable + " " + fish_word(path) + "\n";
    if (request.print_env == "json")
        return JsonWriter().begin_object().member(variable, path).end_object().take() + "\n";
    return std::string("export ") + variable + "=" + shell_word(path) + "\n";
}

} // namespace xtask::cpp_reference
