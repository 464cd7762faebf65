#include "hub/file_list.hpp"

#include "hub/names.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <unistd.h>

namespace xtask::hub {

namespace {

constexpr std::string_view standard_input = "-";

bool counts(std::string_view line) {
    return line.find_first_not_of(" \t") != line.npos && line.front() != '#';
}

std::string checked(std::string_view path, const std::string& where) {
    try {
        check_file(path);
        return std::string(path);
    } catch (const Error& error) {
        throw Error(error.code, error.reason, where + error.what(), error.hint);
    }
}

Error unreadable(const std::string& why) {
    return {ExitCode::failure, "read", "cannot read the list of files from standard input: " + why,
            "check what is piped into the command"};
}

} // namespace

std::vector<std::string> parse_file_list(std::string_view text, std::string_view name) {
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<std::string> paths;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!counts(line)) continue;
        const std::string where = std::string(name) + ", line " + std::to_string(number) + ": ";
        if (paths.size() == max_listed_files) {
            throw Error(ExitCode::usage, "too-many-files",
                        where + "the list names more than " + std::to_string(max_listed_files) + " files",
                        "split it, and run the command once for each part");
        }
        paths.push_back(checked(line, where));
    }
    return paths;
}

std::string read_file_list(Context& context, const std::string& path) {
    return path == standard_input ? read_stream(context, STDIN_FILENO)
                                  : context.files().read(path, max_list_bytes);
}

std::string read_stream(Context& context, int fd) {
    std::string text;
    std::array<char, 65'536> buffer{};
    for (;;) {
        std::array<pollfd, 2> waiting{{{fd, POLLIN, 0}, {context.ui().cancel_fd(), POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            throw unreadable(std::generic_category().message(errno));
        context.check_cancelled();
        if (waiting[0].revents == 0) continue;
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count == 0) return text;
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            throw unreadable(std::generic_category().message(errno));
        if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.size() > max_list_bytes) throw unreadable("it is longer than 16 MiB");
    }
}

} // namespace xtask::hub
