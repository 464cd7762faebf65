#include "request.hpp"

#include "hub/names.hpp"

namespace xtask::hf_download {

namespace {

std::string directory_below(std::string out, std::string_view repository) {
    if (out.empty()) {
        throw Error(ExitCode::usage, "bad-value", "--out is empty", "name a folder; . is the current one");
    }
    if (out.back() != '/') out += '/';
    return out + hub::local_folder(repository);
}

} // namespace

Request read_request(const Args& args) {
    Request request;
    request.location = {hub::parse_endpoint(args.text("base-url")), args.text("id"), args.text("rev"),
                        args.text("file")};
    hub::check_repository(request.location.repository);
    hub::check_revision(request.location.revision);
    hub::check_file(request.location.path);

    request.directory = directory_below(args.text("out"), request.location.repository);
    request.leaf = hub::leaf(request.location.path);
    request.required_sha256 = args.text_or("sha256", "");
    request.access = {args.text_or("token-file", ""), args.flag("send-token")};
    request.force = args.flag("force");
    request.no_verify = args.flag("no-verify");
    request.dry_run = args.flag("dry-run");
    request.offline = args.flag("offline");
    if (request.force && request.offline) {
        throw Error(ExitCode::usage, "conflict",
                    "--force fetches the file anew, and --offline forbids requests",
                    "leave one out; HF_HUB_OFFLINE and BITNET_OFFLINE mean --offline too");
    }
    return request;
}

} // namespace xtask::hf_download
