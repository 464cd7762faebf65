#include "model/token_texts.hpp"

#include "gguf/cursor.hpp"

#include <xtask/error.hpp>

#include <array>
#include <map>

namespace xtask::crossval {

namespace {

constexpr std::uint64_t max_texts = 64U << 20U; ///< bytes of all texts together

/// GPT-2 writes each byte as a letter: printable ones of Latin-1 as themselves, the others from U+0100 on.
const std::map<char32_t, char>& letters_of_bytes() {
    static const std::map<char32_t, char> table = [] {
        std::map<char32_t, char> made;
        char32_t next = 0x100;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const bool itself = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
            made.emplace(itself ? char32_t{byte} : next++, static_cast<char>(byte));
        }
        return made;
    }();
    return table;
}

std::string without_letters(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text.front());
        const std::size_t length = lead >= 0xC2 && lead < 0xE0 && text.size() > 1 ? 2 : 1;
        const char32_t letter =
            length == 2 ? (char32_t{lead} & 0x1FU) << 6U | (static_cast<unsigned char>(text[1]) & 0x3FU)
                        : lead;
        const auto found = letters_of_bytes().find(letter);
        if (found != letters_of_bytes().end() && (length == 2 || lead < 0x80)) {
            bytes += found->second;
        } else {
            bytes.append(text, 0, length);
        }
        text.remove_prefix(length);
    }
    return bytes;
}

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

std::string from_sentencepiece(std::string_view text) {
    if (text.size() == 6 && text.starts_with("<0x") && text.back() == '>') {
        const int high = hex_digit(text[3]), low = hex_digit(text[4]);
        if (high >= 0 && low >= 0) return {static_cast<char>(high * 16 + low)};
    }
    constexpr std::string_view blank = "\xE2\x96\x81";
    std::string result;
    for (auto at = text.find(blank); at != text.npos; at = text.find(blank)) {
        result.append(text, 0, at);
        result += ' ';
        text.remove_prefix(at + blank.size());
    }
    return result.append(text);
}

} // namespace

TokenTexts::TokenTexts(const ModelFacts& model) : byte_letters_(model.tokenizer == "gpt2") {
    gguf::FileSource source(model.path);
    try {
        gguf::Cursor cursor(source, source.size().value_or(0));
        cursor.skip(model.tokens->position, "the vocabulary");
        ends_.reserve(model.tokens->count);
        for (std::uint64_t i = 0; i < model.tokens->count; ++i) {
            const std::uint64_t length = cursor.u64("a token");
            if (length > max_texts - all_.size())
                throw gguf::Stop{{cursor.position(), "the vocabulary is too long"}};
            all_ += cursor.text(length, "a token");
            ends_.push_back(all_.size());
        }
    } catch (const gguf::Stop& stop) {
        throw Error(ExitCode::failure, "malformed", model.path + ": " + stop.problem.text);
    }
}

std::string_view TokenTexts::raw(std::int32_t id) const noexcept {
    const auto i = static_cast<std::size_t>(id);
    if (id < 0 || i >= ends_.size()) return {};
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(all_).substr(begin, ends_[i] - begin);
}

std::string TokenTexts::piece(std::int32_t id) const {
    return byte_letters_ ? without_letters(raw(id)) : from_sentencepiece(raw(id));
}

std::string TokenTexts::text(std::span<const std::int32_t> ids) const {
    std::string result;
    for (const std::int32_t id : ids) result += piece(id);
    return result;
}

std::size_t TokenTexts::token_at(std::span<const std::int32_t> ids, std::uint64_t offset) const {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        end += piece(ids[i]).size();
        if (offset < end) return i;
    }
    return ids.size();
}

} // namespace xtask::crossval
