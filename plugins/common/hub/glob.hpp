/// Patterns of --include and --exclude.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

/// A pattern for whole paths, as git and shells have it: `*` and `?` stay within a component, `**` does not,
/// and
/// `**/` also stands for no folder at all; `[a-z]`, `[!a-z]`; `\` takes the next character as it is. A
/// pattern that ends in "/" means all that is below. Case counts. Matching takes time in proportion to
/// pattern × path.
class Glob {
  public:
    /// Throws Error(usage, "bad-pattern").
    explicit Glob(std::string_view pattern);

    bool matches(std::string_view path) const;
    const std::string& text() const noexcept { return text_; }

  private:
    struct Token {
        enum class Kind { character, any, set, within, across, folders } kind = Kind::character;
        char32_t character = 0;
        bool negated = false;
        std::vector<std::pair<char32_t, char32_t>> ranges{};
    };

    void add_set(std::string_view& rest);
    void add(Token::Kind kind) { tokens_.push_back({.kind = kind}); }
    [[noreturn]] void refuse(const char* why) const;

    std::string text_;
    std::vector<Token> tokens_;
};

} // namespace xtask::hub
