#include "request.hpp"

#include "cpp_cache.hpp"

#include <algorithm>
#include <ctime>

namespace xtask::clean_cache {

namespace {

std::string cpp_cache_path(const Context& context, const std::string& home) {
    if (const auto named = context.settings().environment(cpp_cache::variable)) return *named;
    return home.empty() ? std::string() : home + "/" + std::string(cpp_cache::below_home);
}

} // namespace

Request read_request(const Context& context, const Args& args) {
    Request request;
    request.home = context.settings().environment("HOME").value_or("");
    if (!request.home.starts_with('/')) request.home.clear();
    request.yes = args.flag("yes");
    request.dry_run = args.flag("dry-run");
    request.now = std::time(nullptr);
    if (args.has("older-than")) request.modified_before = request.now - args.integer("older-than") / 1000;

    const std::vector<std::string> only = args.all("only");
    for (Item& item : all_items(cpp_cache_path(context, request.home))) {
        if (only.empty() || std::find(only.begin(), only.end(), item.name()) != only.end())
            request.items.push_back(std::move(item));
    }
    return request;
}

} // namespace xtask::clean_cache
