#include "prompts/corpus.hpp"

#include "prompts/prompts.hpp"

namespace xtask::crossval {

namespace {

constexpr std::string_view text =
    R"(A comparison of two engines begins with a question that sounds simple: do they say the same thing? They rarely do, to
the last bit. One of them adds numbers in another order, another keeps them in fewer bits, and a third was built by a
compiler that knows a shorter way. None of that is a mistake. The mistake is to stop there, and to call every
difference rounding because some differences are.

So the question becomes how far apart they may be. A tie between two words can fall either way, and no reader will ever
notice; a word that one engine was sure of and the other never considered is a different matter. What tells the two
cases apart is not the word that was chosen but what stood behind it: the whole list of likelihoods, at every place,
for a text that both were given and neither had to guess.

That is why the text below goes on for a while, about nothing in particular. There was a harbour with three boats in
it, one red, one blue and one that had been white before the winter. The old man who looked after them counted them
every morning, as if one might have left during the night without telling him. In the afternoon children came down the
steps, 14 or 15 of them, and asked him which boat was the fastest. He always gave the same answer: "The one that is not
here." They laughed each time, and each time the smallest of them looked out to sea to make sure.

for (int i = 0; i < 10; ++i) {
    if (i % 3 == 0) continue;
    total += table[i] * weight[i];
}
return total > limit ? limit : total;

On Monday, 3 March 1997, the price was 12.50; a week later it was 13.75, which is ten percent more. Nobody had expected
that, and everybody explained it afterwards. The baker said that it was the flour, the miller that it was the rain, and
the rain, when it came, said nothing at all. Two times two is four, three times three is nine, and seven times eight is
fifty-six, whatever people say. If all roads lead to the same town, then the question is not which road to take but why
one wants to go there. He thought about this until the lamp went out, and then he thought about the lamp.
)";

/// Where a piece that begins at `begin` ends.
std::size_t cut(std::string_view whole, std::size_t begin, std::size_t bytes) {
    if (whole.size() - begin <= bytes) return whole.size();
    const auto piece = whole.substr(begin, bytes);
    for (const char mark : {'\n', ' '}) {
        const auto at = piece.rfind(mark);
        // A piece that is nearly empty serves nobody.
        if (at != piece.npos && at >= bytes / 4) return begin + at + 1;
    }
    std::size_t end = begin + bytes;
    while (end > begin + 1 && (static_cast<unsigned char>(whole[end]) & 0xC0U) == 0x80U) --end;
    return end;
}

} // namespace

std::string_view built_in_corpus() { return text; }

std::string read_corpus(Context& context, const std::string& path) {
    std::string read;
    try {
        read = context.files().read(path, max_corpus);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        throw Error(ExitCode::usage, "bad-corpus", error.what());
    }
    if (!is_plain_text(read))
        throw Error(ExitCode::usage, "bad-corpus", path + " is not UTF-8, or has a NUL in it");
    if (read.find_first_not_of(" \t\r\n") == read.npos)
        throw Error(ExitCode::usage, "bad-corpus", path + " is empty");
    return read;
}

std::vector<std::string> corpus_pieces(std::string_view whole, std::size_t bytes, std::size_t total) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<std::string> pieces;
    std::size_t begin = 0, taken = 0;
    while (begin < whole.size() && taken < total) {
        begin = whole.find_first_not_of(blanks, begin);
        if (begin == whole.npos) break;
        const std::size_t end = cut(whole, begin, std::min(bytes, total - taken));
        auto piece = whole.substr(begin, end - begin);
        piece = piece.substr(0, piece.find_last_not_of(blanks) + 1);
        pieces.emplace_back(piece);
        taken += piece.size();
        begin = end;
    }
    return pieces;
}

} // namespace xtask::crossval
