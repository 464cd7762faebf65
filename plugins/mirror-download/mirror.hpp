/// A mirror as users know it: a name, and a way to files.
#pragma once

#include "template.hpp"

#include <xtask/header.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::mirror_download {

struct Mirror {
    enum class Kind : std::uint8_t { hf, http, file, plugin };

    std::string name; ///< for people, receipts and the history
    Kind kind = Kind::hf;
    std::string from;         ///< "flag", "built in", the config file, "plugin NAME VERSION"
    bool named = false;       ///< the user named it: only then may a plugin answer with paths
    hub::Url endpoint;        ///< hf
    UrlTemplate target, hash; ///< http; an empty hash: none
    std::string folder;       ///< file: absolute
    std::string plugin_id;    ///< plugin: "ID" or "PLUGIN:ID"
    std::string base_url;     ///< plugin: the user's own, or empty
    std::int64_t priority = 0;
    /// For its own origin only. What a token is made of is read when it is needed.
    Headers headers;
    std::string token_file, token_variable;
    bool uses_hub_token = false; ///< the token of download-model, under its rules
};

constexpr std::string_view kind_name(Mirror::Kind kind) noexcept {
    switch (kind) {
    case Mirror::Kind::hf:
        return "hf";
    case Mirror::Kind::http:
        return "http";
    case Mirror::Kind::file:
        return "file";
    case Mirror::Kind::plugin:
        break;
    }
    return "plugin";
}

} // namespace xtask::mirror_download
