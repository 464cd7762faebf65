#include "vocabulary.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace xtask::gen_fixtures {

namespace {

constexpr std::int32_t normal = 1, unknown = 2, control = 3, byte = 6;

/// SentencePiece's space, U+2581; written _ below.
constexpr std::string_view space = "\xE2\x96\x81";

constexpr std::string_view pieces =
    "_ a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 . , ! ? ' - "
    "th he in er an _t _a _the ing and _and _i _s _w ed on es re";

std::string with_spaces(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '_') {
            result += space;
        } else {
            result += c;
        }
    }
    return result;
}

std::string byte_token(unsigned value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {'<', '0', 'x', digits[value >> 4U], digits[value & 15U], '>'};
}

/// "_ax", "_bx", … "_zx", "_bax", …: `index` in base 26.
std::string filler(std::uint64_t index) {
    std::string number;
    do {
        number.insert(number.begin(), static_cast<char>('a' + index % 26));
        index /= 26;
    } while (index > 0);
    return with_spaces("_" + number + "x");
}

class Builder {
  public:
    explicit Builder(std::uint64_t size) : size_(size) {}

    bool full() const { return vocabulary_.tokens.size() == size_; }
    void special(std::string token, std::int32_t type) { add(std::move(token), type, 0); }
    void piece(std::string token) {
        if (full() || !seen_.insert(token).second) return;
        const auto index = static_cast<float>(vocabulary_.tokens.size() - special_tokens);
        add(std::move(token), normal, -index); // -0 first
    }
    Vocabulary take() { return std::move(vocabulary_); }

  private:
    void add(std::string token, std::int32_t type, float score) {
        vocabulary_.tokens.push_back(std::move(token));
        vocabulary_.types.push_back(type);
        vocabulary_.scores.push_back(score);
    }

    std::uint64_t size_;
    Vocabulary vocabulary_;
    std::unordered_set<std::string> seen_;
};

} // namespace

Vocabulary make_vocabulary(std::uint64_t size) {
    Builder builder(size);
    builder.special("<unk>", unknown);
    builder.special("<s>", control);
    builder.special("</s>", control);
    for (unsigned value = 0; value < 256; ++value) builder.special(byte_token(value), byte);
    for (std::string_view rest = pieces; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        builder.piece(with_spaces(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (std::uint64_t index = 0; !builder.full(); ++index) builder.piece(filler(index));
    return builder.take();
}

} // namespace xtask::gen_fixtures
