#include "gguf/reader.hpp"

#include "gguf/layout.hpp"

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

namespace xtask::gguf {

namespace {

constexpr std::uint64_t least_key_value = 8 + 4 + 1;  // an empty key, a type, one byte
constexpr std::uint64_t least_tensor = 8 + 4 + 4 + 8; // an empty name, no dimensions, type, offset
constexpr std::uint64_t max_key = 65'535;             // the specification's
constexpr std::string_view alignment_key = "general.alignment";

bool is_key(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

class Reader {
  public:
    Reader(Source& source, const Limits& limits)
        : cursor_(source, limits.header_bytes), limits_(limits), names_left_(limits.name_bytes),
          texts_left_(limits.text_bytes) {}

    Reading read() {
        try {
            magic();
            const std::uint64_t tensors = count("tensors", limits_.tensors, least_tensor);
            const std::uint64_t key_values = count("key-values", limits_.key_values, least_key_value);
            for (std::uint64_t i = 0; i < key_values; ++i) within("key-value ", i, [&] { key_value(); });
            alignment();
            for (std::uint64_t i = 0; i < tensors; ++i) within("tensor ", i, [&] { tensor(); });
            end();
        } catch (Stop& stop) {
            add_problem(reading_, std::move(stop.problem));
        }
        header().size = cursor_.position();
        return std::move(reading_);
    }

  private:
    Header& header() { return reading_.header; }

    [[noreturn]] static void stop(std::uint64_t position, std::string text) {
        throw Stop{{position, std::move(text)}};
    }

    /// What stops inside says which one it is.
    template <class Body>
    static void within(const char* what, std::uint64_t index, Body body) {
        try {
            body();
        } catch (Stop& stop) {
            stop.problem.text = what + std::to_string(index) + ": " + stop.problem.text;
            throw;
        }
    }

    void magic() {
        if (const std::string magic = cursor_.text(4, "the magic"); magic != "GGUF")
            stop(0, "the first four bytes are " + quoted(magic) + ", not \"GGUF\"");
        const std::uint64_t position = cursor_.position();
        header().version = cursor_.u32("the version");
        if (const auto version = header().version; version < 2 || version > 3) {
            const bool swapped = version != 0 && (version & 0xFFFFU) == 0;
            stop(position, "version " + std::to_string(version) +
                               (swapped ? ": the file is big-endian, which is not read"
                                        : "; versions 2 and 3 are read"));
        }
    }

    std::uint64_t count(const std::string& what, std::uint64_t most, std::uint64_t least_bytes) {
        const std::uint64_t position = cursor_.position();
        const std::uint64_t count = cursor_.u64("the counts");
        if (count > most) {
            stop(position,
                 std::to_string(count) + " " + what + "; at most " + std::to_string(most) + " are read");
        }
        if (count > cursor_.remaining() / least_bytes)
            stop(position, std::to_string(count) + " " + what + " do not fit in " + cursor_.whole());
        return count;
    }

    std::uint64_t length(std::uint64_t most, const char* what) {
        const std::uint64_t position = cursor_.position();
        const std::uint64_t length = cursor_.u64(what);
        if (length <= most && length <= cursor_.remaining()) return length;
        stop(position,
             std::string(what) + " is " + std::to_string(length) + ", more than " +
                 (length > most ? std::to_string(most) + " bytes" : "what is left of " + cursor_.whole()));
    }

    /// A key or a name, which is kept whole.
    std::string name(std::uint64_t most, const char* what) {
        const std::uint64_t position = cursor_.position();
        const std::uint64_t bytes = length(most, what);
        if (bytes > names_left_)
            stop(position, "keys and names of more than " + std::to_string(limits_.name_bytes) + " bytes");
        names_left_ -= bytes;
        return cursor_.text(bytes, what);
    }

    ValueType value_type() {
        const std::uint64_t position = cursor_.position();
        const std::uint32_t type = cursor_.u32("a value type");
        if (type >= value_type_count)
            stop(position, "value type " + std::to_string(type) + " does not exist");
        return static_cast<ValueType>(type);
    }

    void key_value() {
        Entry entry;
        entry.position = cursor_.position();
        entry.key = name(max_key, "the length of a key");
        if (!is_key(entry.key))
            problem(entry.position, "key " + quoted(entry.key) + " is not printable ASCII");
        entry.type = value_type();
        if (entry.type == ValueType::array) {
            entry.value = array();
        } else if (entry.type == ValueType::string) {
            entry.value = long_text(kept_text, &entry.length);
        } else {
            entry.value = scalar(entry.type);
        }
        header().entries.push_back(std::move(entry));
    }

    /// Of any type that has a fixed size.
    Scalar scalar(ValueType type) {
        constexpr const char* what = "a value";
        switch (type) {
        case ValueType::u8:
            return std::uint64_t{cursor_.u8(what)};
        case ValueType::u16:
            return std::uint64_t{cursor_.u16(what)};
        case ValueType::u32:
            return std::uint64_t{cursor_.u32(what)};
        case ValueType::u64:
            return cursor_.u64(what);
        case ValueType::i8:
            return std::int64_t{static_cast<std::int8_t>(cursor_.u8(what))};
        case ValueType::i16:
            return std::int64_t{static_cast<std::int16_t>(cursor_.u16(what))};
        case ValueType::i32:
            return std::int64_t{static_cast<std::int32_t>(cursor_.u32(what))};
        case ValueType::i64:
            return static_cast<std::int64_t>(cursor_.u64(what));
        case ValueType::f32:
            return std::bit_cast<float>(cursor_.u32(what));
        case ValueType::f64:
            return std::bit_cast<double>(cursor_.u64(what));
        case ValueType::boolean:
            return boolean();
        case ValueType::string:
        case ValueType::array:
            break;
        }
        stop(cursor_.position(), "a text or an array is no number");
    }

    bool boolean() {
        const std::uint64_t position = cursor_.position();
        const std::uint8_t byte = cursor_.u8("a value");
        if (byte > 1) problem(position, "a bool is " + std::to_string(byte) + ", neither 0 nor 1");
        return byte != 0;
    }

    Array array() {
        Array array;
        const std::uint64_t type_position = cursor_.position();
        array.type = value_type();
        if (array.type == ValueType::array) stop(type_position, "an array of arrays, which no engine reads");
        const std::uint64_t count_position = cursor_.position();
        array.count = cursor_.u64("the length of an array");
        array.position = cursor_.position();
        const std::uint64_t least = array.type == ValueType::string ? 8 : size_of(array.type);
        if (array.count > cursor_.remaining() / least) {
            stop(count_position, "an array of " + std::to_string(array.count) + " " +
                                     std::string(name_of(array.type)) + " does not fit in " +
                                     cursor_.whole());
        }
        const std::uint64_t shown = std::min<std::uint64_t>(array.count, shown_elements);
        for (std::uint64_t i = 0; i < shown; ++i) array.first.push_back(element(array.type));
        if (array.type != ValueType::string) {
            cursor_.skip((array.count - shown) * least, "an array");
        } else {
            for (std::uint64_t i = shown; i < array.count; ++i)
                cursor_.skip(length(limits_.header_bytes, "the length of a text"), "a text");
        }
        return array;
    }

    Scalar element(ValueType type) {
        return type == ValueType::string ? long_text(shown_text) : scalar(type);
    }

    /// As much of a text as is kept.
    Scalar long_text(std::uint64_t most, std::uint64_t* length_of_all = nullptr) {
        const std::uint64_t bytes = length(limits_.header_bytes, "the length of a text");
        const std::uint64_t kept = std::min({bytes, most, texts_left_});
        texts_left_ -= kept;
        std::string text = cursor_.text(kept, "a text");
        cursor_.skip(bytes - kept, "a text");
        if (length_of_all != nullptr) *length_of_all = bytes;
        return text;
    }

    void alignment() {
        const Entry* const entry = header().find(alignment_key);
        if (entry == nullptr) return;
        const auto* const value = entry->scalar<std::uint64_t>();
        if (entry->type != ValueType::u32 || value == nullptr) {
            problem(entry->position, std::string(alignment_key) + " is not of type u32");
        } else if (*value < 8 || !std::has_single_bit(*value)) {
            problem(entry->position, "alignment " + std::to_string(*value) + " is no power of two from 8 on");
        } else {
            header().alignment = static_cast<std::uint32_t>(*value);
        }
    }

    void tensor() {
        Tensor tensor;
        tensor.position = cursor_.position();
        tensor.info.name = name(max_tensor_name, "the length of a name");
        if (!is_key(tensor.info.name)) {
            problem(tensor.position, "tensor name " + quoted(tensor.info.name) + " is not printable ASCII");
        }
        const std::uint64_t dimensions_position = cursor_.position();
        const std::uint32_t dimensions = cursor_.u32("the number of dimensions");
        if (dimensions > max_dimensions) {
            stop(dimensions_position, std::to_string(dimensions) + " dimensions; at most " +
                                          std::to_string(max_dimensions) + " are read");
        }
        for (std::uint32_t i = 0; i < dimensions; ++i)
            tensor.info.shape.push_back(cursor_.u64("a dimension"));
        tensor.type_position = cursor_.position();
        tensor.info.type = cursor_.u32("a tensor's type");
        tensor.offset_position = cursor_.position();
        tensor.info.offset = cursor_.u64("a tensor's offset");
        tensor.size = data_size(tensor.info);
        header().tensors.push_back(std::move(tensor));
    }

    void end() {
        header().size = cursor_.position();
        header().data = align_up(header().size, header().alignment).value();
        reading_.complete = true;
    }

    void problem(std::uint64_t position, std::string text) {
        add_problem(reading_, {position, std::move(text)});
    }

    Cursor cursor_;
    const Limits limits_;
    std::uint64_t names_left_, texts_left_;
    Reading reading_;
};

} // namespace

Reading read_header(Source& source, const Limits& limits) {
    Reading reading = Reader(source, limits).read();
    if (reading.complete) check_layout(reading, source.size());
    return reading;
}

} // namespace xtask::gguf
