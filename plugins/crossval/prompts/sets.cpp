#include "prompts/prompts.hpp"

#include <algorithm>
#include <array>

namespace xtask::crossval {

namespace {

struct Row {
    std::string_view set, text;
};

/// Short ones: a byte may be a token, and the smallest fixture has room for 256.
constexpr std::array<Row, 24> rows{{
    {"plain", "the cat and"},
    {"plain", "The capital of France is"},
    {"plain", "Once upon a time there was a king who"},
    {"plain", "It was the best of times, it was the worst of times, it was the age of wisdom"},
    {"code", "int main(int argc, char** argv) {\n    return"},
    {"code", "def fibonacci(n):\n    if n < 2:\n        return n\n    return"},
    {"code", "SELECT name, count(*) FROM users WHERE age > 30 GROUP BY"},
    {"maths", "What is 2+2?"},
    {"maths", "1, 1, 2, 3, 5, 8, 13, 21,"},
    {"maths", "\xE2\x88\xAB x\xC2\xB2 dx = x\xC2\xB3/3 + C, so \xE2\x88\xAB 3x\xC2\xB2 dx ="},
    {"scripts", "\xC3\x9C"
                "ber allen Gipfeln ist Ruh"},
    {"scripts", "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0 \xE2\x80\x94 "
                "\xD1\x81\xD1\x82\xD0\xBE\xD0\xBB\xD0\xB8\xD1\x86\xD0\xB0"},
    {"scripts", "\xE5\x8C\x97\xE4\xBA\xAC\xE6\x98\xAF\xE4\xB8\xAD\xE5\x9B\xBD\xE7\x9A\x84"},
    {"scripts", "\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAF\xE6\x97\xA5\xE6\x9C\xAC\xE3\x81\xAE"},
    {"scripts", "\xD8\xA7\xD9\x84\xD9\x82\xD8\xA7\xD9\x87\xD8\xB1\xD8\xA9 \xD9\x87\xD9\x8A"},
    {"scripts",
     "\xE0\xA4\xA6\xE0\xA4\xBF\xE0\xA4\xB2\xE0\xA5\x8D\xE0\xA4\xB2\xE0\xA5\x80 \xE0\xA4\xB9\xE0\xA5\x88"},
    {"scripts", "\xED\x95\x9C\xEA\xB5\xAD\xEC\x9D\x98 \xEC\x88\x98\xEB\x8F\x84\xEB\x8A\x94"},
    {"edge", ""},
    {"edge", " "},
    {"edge", "   two   blanks  at the end  "},
    {"edge", "a line\n\n\tand a tab"},
    {"edge",
     "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB \xF0\x9F\x87\xAA\xF0\x9F\x87\xBA \xF0\x9F\x98\x80"},
    {"edge", "<s>control</s><|endoftext|><unk>"},
    {"edge", "e\xCC\x81 is not \xC3\xA9 to a tokenizer"},
}};

} // namespace

const std::vector<std::string_view>& prompt_sets() {
    static const std::vector<std::string_view> names{"plain", "code", "maths", "scripts", "edge"};
    return names;
}

std::vector<Prompt> built_in_prompts(const std::vector<std::string>& sets) {
    std::vector<Prompt> prompts;
    std::string_view last;
    int number = 0;
    for (const Row& row : rows) {
        number = row.set == last ? number + 1 : 1;
        last = row.set;
        if (sets.empty() || std::find(sets.begin(), sets.end(), row.set) != sets.end())
            prompts.push_back({std::string(row.set) + "-" + std::to_string(number), std::string(row.text)});
    }
    return prompts;
}

} // namespace xtask::crossval
