/// Strings and records on their way through abi.h. Plugin authors rarely need this file.
#pragma once

#include <xtask/abi.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace xtask::abi {

/// Borrows: the bytes outlive the call it is made for.
constexpr xtask_str borrow(std::string_view text) noexcept { return {text.data(), text.size()}; }

/// Null data is an empty text, whatever the size says.
constexpr std::string_view view(xtask_str text) noexcept {
    return text.data == nullptr ? std::string_view()
                                : std::string_view(text.data, static_cast<std::size_t>(text.size));
}

inline std::string copy(xtask_str text) { return std::string(view(text)); }

/// A zeroed record that says its own size.
template <class Record>
constexpr Record make() noexcept {
    Record record{};
    record.size = sizeof(Record);
    return record;
}

/// The writer of `record` knew this field.
template <class Record, class Field>
bool knows(const Record& record, Field Record::*field) noexcept {
    const auto* start = reinterpret_cast<const char*>(&record);
    const auto* end = reinterpret_cast<const char*>(&(record.*field) + 1);
    return static_cast<std::size_t>(end - start) <= record.size;
}

/// The field, or zero (its default) where the writer was too old to know it.
template <class Record, class Field>
Field get(const Record& record, Field Record::*field) noexcept {
    return knows(record, field) ? record.*field : Field{};
}

} // namespace xtask::abi
