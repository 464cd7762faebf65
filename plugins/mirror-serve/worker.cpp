#include "worker.hpp"

#include "hub/access.hpp"
#include "hub/artifact.hpp"
#include "hub/names.hpp"

namespace xtask::mirror_serve {

namespace {

constexpr std::uint64_t max_reply_bytes = std::uint64_t{8} << 20;
constexpr std::uint32_t max_redirects = 5;
constexpr std::uint32_t attempts = 2; // a client waits for the answer

Description describe(const hub::Identity& identity) {
    return {identity.commit, identity.sha256,        identity.git_blob,
            identity.etag,   identity.last_modified, identity.length};
}

/// Of a server that only says "not found": what of it is not there.
Error explained(Context& context, const hub::Location& location, const hub::Access& access,
                const Error& error) {
    const hub::Url at = hub::api_url(location.endpoint, location.repository, "revision", location.revision);
    HttpRequest request;
    request.url = at.text();
    request.credentials = access.credentials(at);
    request.attempts = 1;
    const HttpResponse response = context.http().request(request);
    const std::string_view code = response.header("X-Error-Code").value_or("");
    Error told = error;
    if (response.status == 404 && code == "RepoNotFound") told.reason = "repository-not-found";
    if (response.status == 404 && code == "RevisionNotFound") told.reason = "revision-not-found";
    return told;
}

hub::Identity identify(Context& context, const hub::Location& location, const hub::Access& access) {
    try {
        return hub::identify(context.http(), location, access);
    } catch (const Error& error) {
        if (error.reason != "not-found") throw;
        throw explained(context, location, access, error);
    }
}

hub::Identity tell(Context& context, const hub::Location& location, const hub::Access& access) {
    const hub::Identity identity = identify(context, location, access);
    JsonWriter json;
    json.begin_object();
    write(json, describe(identity));
    context.ui().event("described", json.end_object().text());
    return identity;
}

void fetch(Context& context, const hub::Location& location, const hub::Access& access, const Args& args) {
    const hub::Identity identity = tell(context, location, access);
    if (describe(identity).identity() != args.text("job-identity")) {
        throw Error(ExitCode::network, "changed", "the upstream changed the file meanwhile", "ask again",
                    true);
    }
    Artifact artifact;
    artifact.directory = args.text("job-folder");
    artifact.leaf = hub::leaf(location.path);
    artifact.repository = location.repository;
    artifact.path = location.path;
    artifact.revision = location.revision;
    hub::announce(artifact, location, identity, access);
    context.transfer().fetch(artifact);
}

void pass_on(Context& context, const hub::Url& endpoint, const hub::Access& access, const Args& args) {
    hub::Url at = endpoint;
    at.target = (endpoint.target == "/" ? "" : endpoint.target) + args.text("job-target");
    HttpRequest request;
    request.url = at.text();
    request.follow = max_redirects;
    request.max_body = max_reply_bytes;
    request.attempts = attempts;
    request.credentials = access.credentials(at);
    if (args.has("job-body")) {
        request.method = "POST";
        request.body = args.text("job-body");
        request.headers = {{"Content-Type", "application/json"}};
        request.follow = 0;
    }
    const HttpResponse response = context.http().request(request);
    Reply reply{response.status, {}, response.body};
    if (response.truncated || access.leaks_into(reply.body))
        throw Error(ExitCode::network, "bad-answer",
                    "the upstream's answer is too long, or cannot be passed on");
    for (const char* name : {"Content-Type", "X-Repo-Commit", "X-Error-Code", "X-Error-Message", "Link"}) {
        const auto value = response.header(name);
        if (value && !access.leaks_into(*value)) reply.headers.push_back({name, std::string(*value)});
    }
    JsonWriter json;
    json.begin_object();
    write(json, reply);
    context.ui().result(json.end_object());
}

std::vector<std::string> file_arguments(const char* job, const Wanted& wanted) {
    return {"--job=" + std::string(job), "--job-id=" + wanted.repository, "--job-rev=" + wanted.revision,
            "--job-path=" + wanted.path};
}

} // namespace

std::vector<std::string> describe_arguments(const Wanted& wanted) {
    auto arguments = file_arguments("describe", wanted);
    arguments.push_back("--retries=" + std::to_string(attempts));
    return arguments;
}

std::vector<std::string> fetch_arguments(const Wanted& wanted, const std::string& folder,
                                         const std::string& identity) {
    auto arguments = file_arguments("fetch", wanted);
    arguments.push_back("--job-folder=" + folder);
    arguments.push_back("--job-identity=" + identity);
    return arguments;
}

std::vector<std::string> api_arguments(const std::string& target, const std::string& body) {
    std::vector<std::string> arguments{"--job=api", "--job-target=" + target};
    if (!body.empty()) arguments.push_back("--job-body=" + body);
    return arguments;
}

void run_worker(Context& context, const Args& args) {
    const hub::Url endpoint = hub::parse_endpoint(args.text("cache-from"));
    const hub::Access access = hub::find_access(
        context, endpoint, {args.text_or("upstream-token-file", ""), args.flag("send-token")});
    const std::string job = args.text("job");
    if (job == "api") return pass_on(context, endpoint, access, args);
    const hub::Location location{endpoint, args.text("job-id"), args.text("job-rev"), args.text("job-path")};
    hub::check_repository(location.repository);
    hub::check_revision(location.revision);
    hub::check_file(location.path);
    if (job == "fetch") return fetch(context, location, access, args);
    tell(context, location, access);
}

} // namespace xtask::mirror_serve
