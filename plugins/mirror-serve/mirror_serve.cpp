#include "mirror_serve.hpp"

#include "hub/names.hpp"
#include "server.hpp"

#include <algorithm>

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
    throw Error(ExitCode::usage, "bad-value", "the file given with --token-file holds no usable token",
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
                                .end_object()
                                .text());
        ui.debug(access.client + " " + hub::quoted(access.method + " " + access.path) + " " +
                 std::to_string(access.status) + " " + std::to_string(access.sent) + " bytes " +
                 std::to_string(access.milliseconds) + " ms");
    }
    if (batch.dropped > 0) ui.warn(std::to_string(batch.dropped) + " requests are missing from this log");
}

/// Returns when the run was asked to stop.
void report_until_cancelled(Context& context, AccessLog& log) {
    Ui ui = context.ui();
    pollfd waited_for[] = {{ui.cancel_fd(), POLLIN, 0}, {log.fd(), POLLIN, 0}};
    while (!context.cancelled()) {
        ::poll(waited_for, std::size(waited_for), 100);
        report(ui, log.take());
    }
}

} // namespace

ExitCode MirrorServe::run(Context& context, const Args& args) {
    const ListenAddress address = parse_listen_address(args.text("listen"));
    const std::string directory = args.text("dir");
    const std::string token = args.has("token-file") ? read_token(context, args.text("token-file")) : "";

    AccessLog log;
    Mirror mirror(Folder(directory), token);
    Ui ui = context.ui();
    {
        const Server server(address, mirror, log);
        ui.print(server.url() + "\n");
        ui.event("start", JsonWriter()
                              .begin_object()
                              .member("url", server.url())
                              .member("directory", directory)
                              .end_object()
                              .text());
        ui.info("serving " + directory + "; Ctrl-C stops");
        if (!address.is_loopback() && token.empty()) {
            ui.warn("everybody who can reach " + server.url() + " can read " + directory +
                    "; --token-file restricts it");
        }
        report_until_cancelled(context, log);
    }
    report(ui, log.take());
    context.check_cancelled();
    return ExitCode::ok;
}

} // namespace xtask::mirror_serve
