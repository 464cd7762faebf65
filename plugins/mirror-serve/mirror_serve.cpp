#include "mirror_serve.hpp"

#include "hub/names.hpp"
#include "hub/url.hpp"
#include "pull_through.hpp"
#include "server.hpp"
#include "worker.hpp"
#include "workers.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <poll.h>

namespace xtask::mirror_serve {

namespace {

constexpr std::uint64_t max_token_bytes = 8192;

std::string read_token(Context& context, const std::string& path) {
    std::string token = context.files().read(path, max_token_bytes);
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    token.erase(std::find_if_not(token.rbegin(), token.rend(), is_blank).base(), token.end());
    token.erase(token.begin(), std::find_if_not(token.begin(), token.end(), is_blank));
    if (!token.empty() &&
        std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7F; })) {
        return token;
    }
    throw Error(ExitCode::usage, "bad-value", "the file given with --client-token-file holds no usable token",
                "write one line of printable ASCII without spaces into it");
}

void report(Ui& ui, const AccessLog::Batch& batch) {
    for (const Access& access : batch.entries) {
        ui.event("request", JsonWriter()
                                .begin_object()
                                .member("client", access.client)
                                .member("method", access.method)
                                .member("path", access.path)
                                .member("status", access.status)
                                .member("sent", access.sent)
                                .member("milliseconds", access.milliseconds)
                                .member_if("cache", access.cache)
                                .end_object()
                                .text());
        ui.debug(access.client + " " + hub::quoted(access.method + " " + access.path) + " " +
                 std::to_string(access.status) + " " + std::to_string(access.sent) + " bytes " +
                 std::to_string(access.milliseconds) + " ms");
    }
    if (batch.dropped > 0) ui.warn(std::to_string(batch.dropped) + " requests are missing from this log");
}

/// This command again. Configuration and most of the environment it inherits; the rest is passed on.
Launch launch_of(Context& context, const Args& args, const std::string& directory) {
    Launch launch;
    launch.arguments = {"/proc/self/exe", "mirror-serve", "--json", "--no-progress",
                        "--cache-from=" + args.text("cache-from")};
    const auto pass = [&](const char* name, std::vector<std::string>& to) {
        if (args.origin(name) != Origin::flag) return;
        for (const std::string& value : args.all(name)) to.push_back("--" + std::string(name) + "=" + value);
    };
    for (const char* name : {"plugin-dir", "timeout", "max-wait", "connections", "max-memory", "limit-rate",
                             "lock-wait", "ca-file", "upstream-token-file"}) {
        pass(name, launch.arguments);
    }
    if (args.flag("send-token")) launch.arguments.push_back("--send-token");
    for (const char* name : {"retries", "deadline"}) pass(name, launch.download);
    for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "XTASK_PLUGIN_PATH"}) {
        if (auto value = context.settings().environment(name))
            launch.environment.emplace_back(name, std::move(*value));
    }
    launch.arguments.push_back(directory);
    return launch;
}

/// What a mirror with an upstream has more.
struct Upstream {
    Upstream(Context& context, const Args& args, const std::string& directory)
        : endpoint(hub::parse_endpoint(args.text("cache-from"))),
          workers(context, board, launch_of(context, args, directory)),
          pull(Shelf(Folder(directory), directory), board, endpoint.text(),
               std::chrono::milliseconds(args.integer("fresh-for"))) {}

    hub::Url endpoint;
    Board board;
    Workers workers;
    PullThrough pull;
};

/// Absolute; with an upstream it is made where it is missing.
std::string usable_directory(const std::string& given, bool may_make) {
    std::error_code error;
    if (may_make) std::filesystem::create_directories(given, error);
    const auto absolute = std::filesystem::canonical(given, error);
    return error ? given : absolute.string();
}

/// Returns when the run was asked to stop.
void serve_until_cancelled(Context& context, AccessLog& log, Upstream* upstream) {
    constexpr int idle_wait = 100;
    constexpr int busy_wait = 5;
    Ui ui = context.ui();
    pollfd waited_for[] = {{ui.cancel_fd(), POLLIN, 0},
                           {log.fd(), POLLIN, 0},
                           {upstream == nullptr ? -1 : upstream->board.fd(), POLLIN, 0}};
    while (!context.cancelled()) {
        const bool busy = upstream != nullptr && upstream->workers.busy();
        ::poll(waited_for, std::size(waited_for), busy ? busy_wait : idle_wait);
        report(ui, log.take());
        if (upstream != nullptr) upstream->workers.step();
    }
}

} // namespace

ExitCode MirrorServe::run(Context& context, const Args& args) {
    if (args.has("job") && args.origin("job") == Origin::flag) {
        run_worker(context, args);
        return ExitCode::ok;
    }
    const ListenAddress address = parse_listen_address(args.text("listen"));
    const bool pulls = args.has("cache-from");
    const std::string directory = usable_directory(args.text("dir"), pulls);
    const std::string token =
        args.has("client-token-file") ? read_token(context, args.text("client-token-file")) : "";

    AccessLog log;
    const auto upstream = pulls ? std::make_unique<Upstream>(context, args, directory) : nullptr;
    Mirror mirror(Folder(directory), token, upstream ? &upstream->pull : nullptr);
    Ui ui = context.ui();
    {
        const Server server(address, mirror, log);
        ui.print(server.url() + "\n");
        ui.event("start", JsonWriter()
                              .begin_object()
                              .member("url", server.url())
                              .member("directory", args.text("dir"))
                              .member_if("upstream", upstream ? upstream->endpoint.origin() : "")
                              .end_object()
                              .text());
        ui.info("serving " + args.text("dir") +
                (upstream ? ", and " + upstream->endpoint.origin() + " through it" : "") + "; Ctrl-C stops");
        if (!address.is_loopback() && token.empty()) {
            ui.warn("everybody who can reach " + server.url() + " can read " +
                    (upstream ? "what this machine's token for " + upstream->endpoint.origin() + " may read"
                              : args.text("dir")) +
                    "; --client-token-file restricts it");
        }
        serve_until_cancelled(context, log, upstream.get());
    }
    report(ui, log.take());
    context.check_cancelled();
    return ExitCode::ok;
}

} // namespace xtask::mirror_serve
