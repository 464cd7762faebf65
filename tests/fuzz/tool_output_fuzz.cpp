#include "check.hpp"
#include "failure.hpp"
#include "refs.hpp"
#include "repository.hpp"
#include "status.hpp"
#include "words.hpp"

using namespace xtask;
using namespace xtask::cpp_reference;
using namespace xtask::fuzz;

namespace {

/// Either it takes the text or it says no, by the code of a bad command line.
template <class Action>
void usage_at_most(Action action) {
    try {
        action();
    } catch (const Error& error) {
        require(error.code == ExitCode::usage);
    }
}

} // namespace

/// What git and build tools write, and what people write for them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = text(data, size);
    const auto refs = parse_refs(input);
    for (const Ref& ref : refs) require(is_commit(ref.commit) && !ref.name.empty());
    if (!refs.empty()) require(choose_ref(refs, refs.front().name).has_value());
    if (size < 2000) require(nearest_refs(refs, input.substr(0, 20)).size() <= 5);

    LineSplitter splitter;
    Tail tail;
    FirstError first;
    splitter.add(input, [&](std::string_view line) {
        tail.add(line);
        first.add(line);
        require(!status_line("step", std::chrono::seconds(61), line).empty());
    });
    require(first.text().size() < 5000);
    require(git_network_error("url", tail).code != ExitCode::ok);

    usage_at_most([&] { check_ref(input); });
    usage_at_most([&] { parse_repository(std::string(input), "/nonexistent"); });
    usage_at_most([&] {
        for (const std::string& word : split_words(input)) {
            const auto again = split_words(shell_word(word));
            require(again.size() == 1 && again.front() == word);
        }
    });
    return 0;
}
