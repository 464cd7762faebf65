#include "transfer/names.hpp"

#include "base/file.hpp"
#include "base/random.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <string_view>

#include <unistd.h>

namespace xtask::transfer {
namespace {

constexpr std::string_view receipt_suffix = ".receipt.json";

bool is_plain(const std::string& leaf) {
    if (leaf.empty() || leaf == "." || leaf == ".." || leaf.size() > longest_leaf) return false;
    return std::none_of(leaf.begin(), leaf.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || c == '/';
    });
}

} // namespace

Names::Names(std::string directory_, const std::string& leaf)
    : directory(directory_.empty() ? "." : std::move(directory_)) {
    if (!is_plain(leaf)) {
        throw Error(ExitCode::usage, "unsafe-name", "'" + leaf + "' cannot be the name of a downloaded file",
                    "use a plain file name of at most " + std::to_string(longest_leaf) + " bytes");
    }
    if (directory.find('\0') != std::string::npos) {
        throw Error(ExitCode::usage, "unsafe-name", "the output folder's name contains a NUL byte");
    }
    file = directory + (directory.back() == '/' ? "" : "/") + leaf;
    part = file + ".part";
    sidecar = file + ".part.json";
    lock = file + ".lock";
    etag = file + ".etag";
    last_modified = file + ".lastmod";
    receipt = file + std::string(receipt_suffix);
}

std::string Names::private_part() const {
    return part + "." + std::to_string(::getpid()) + "-" + base::random_name(3);
}

void check_places(const Names& names) {
    for (const std::string* companion : names.companions()) {
        if (base::entry_at(*companion + std::string(receipt_suffix)) == base::Entry::absent) continue;
        throw Error(ExitCode::failure, "name-taken",
                    "'" + *companion + "' is a finished download, but its name is needed to fetch '" +
                        names.file + "'",
                    "use another folder (--out)");
    }
    const auto refuse_other = [](const std::string& path) {
        if (base::entry_at(path) != base::Entry::other) return;
        throw Error(ExitCode::failure, "unsafe-file",
                    "'" + path + "' is a folder, a FIFO or a device; it is left alone",
                    "move it away, or choose another folder (--out)");
    };
    refuse_other(names.file);
    for (const std::string* companion : names.companions()) refuse_other(*companion);
}

} // namespace xtask::transfer
