#include "plugins/argument.hpp"

namespace xtask::plugins {

const Argument* Arguments::find(std::string_view name) const noexcept {
    for (const auto& argument : list_) {
        if (argument.name == name) return &argument;
    }
    return nullptr;
}

bool Arguments::flag(std::string_view name) const noexcept {
    const Argument* argument = find(name);
    return argument != nullptr && argument->values.front().integer != 0;
}

std::string Arguments::text(std::string_view name) const {
    const Argument* argument = find(name);
    return argument == nullptr ? std::string() : argument->values.front().text;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
    std::vector<std::string> list;
    if (const Argument* argument = find(name)) {
        for (const auto& value : argument->values) list.push_back(value.text);
    }
    return list;
}

} // namespace xtask::plugins
