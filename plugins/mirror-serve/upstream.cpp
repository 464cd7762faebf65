#include "upstream.hpp"

namespace xtask::mirror_serve {

namespace {

std::string quoted_tag(const std::string& digest) { return "\"" + digest + "\""; }

bool is_strong(std::string_view tag) { return tag.size() > 2 && tag.front() == '"' && tag.back() == '"'; }

} // namespace

std::string Description::identity() const {
    if (!sha256.empty()) return sha256;
    if (!git_blob.empty()) return git_blob;
    return etag + "/" + last_modified + "/" + (length ? std::to_string(*length) : "");
}

std::string Description::validator() const {
    if (!sha256.empty()) return quoted_tag(sha256);
    if (!git_blob.empty()) return quoted_tag(git_blob);
    return is_strong(etag) ? etag : std::string();
}

bool Failure::is_outage() const noexcept {
    if (code == ExitCode::rate_limited) return true;
    return code == ExitCode::network && reason != "not-found" && reason != "entry-not-found" &&
           reason != "repository-not-found" && reason != "revision-not-found";
}

void write(JsonWriter& json, const Description& description) {
    json.member_if("commit", description.commit)
        .member_if("sha256", description.sha256)
        .member_if("git_blob", description.git_blob)
        .member_if("etag", description.etag)
        .member_if("last_modified", description.last_modified);
    if (description.length) json.member("length", *description.length);
}

void write(JsonWriter& json, const Reply& reply) {
    json.member("status", reply.status).key("headers").begin_object();
    for (const Header& header : reply.headers) json.member(header.name, header.value);
    json.end_object().member("body", reply.body);
}

Description read_description(JsonView json) {
    Description description;
    description.commit = json["commit"].text_or("");
    description.sha256 = json["sha256"].text_or("");
    description.git_blob = json["git_blob"].text_or("");
    description.etag = json["etag"].text_or("");
    description.last_modified = json["last_modified"].text_or("");
    const auto length = json["length"].integer();
    if (length && *length >= 0) description.length = static_cast<std::uint64_t>(*length);
    return description;
}

Reply read_reply(JsonView json) {
    Reply reply;
    reply.status = static_cast<int>(json["status"].integer().value_or(0));
    for (const JsonView member : json["headers"])
        reply.headers.push_back({std::string(member.key()), member.text_or("")});
    reply.body = json["body"].text_or("");
    return reply;
}

Failure read_failure(JsonView json) {
    const auto code = json["exit_code"].integer().value_or(XTASK_FAILURE);
    const bool known = code > 0 && code < 256 && is_exit_code(static_cast<std::int32_t>(code));
    return {known ? static_cast<ExitCode>(code) : ExitCode::failure, json["reason"].text_or("no-reason"),
            json["message"].text_or("")};
}

} // namespace xtask::mirror_serve
