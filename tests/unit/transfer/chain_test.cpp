/// Chains of SHA-256, and files held against them.
#include "repair_fixture.hpp"
#include "transfer/check_pieces.hpp"

#include <csignal>

using namespace xtask;
using namespace xtask::test;
using namespace xtask::transfer;
using Ranges = std::vector<Range>;

namespace {

struct Checked {
    explicit Checked(std::string text) : body(std::move(text)), digests(digests_of(body, body.size())) {
        write_text(path, body);
    }

    void change(std::uint64_t at) const {
        const base::Fd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
        char byte = 0;
        REQUIRE(::pread(fd.get(), &byte, 1, static_cast<off_t>(at)) == 1);
        byte = static_cast<char>(byte ^ 1);
        REQUIRE(::pwrite(fd.get(), &byte, 1, static_cast<off_t>(at)) == 1);
    }
    void cut(std::uint64_t length) const {
        REQUIRE(::truncate(path.c_str(), static_cast<off_t>(length)) == 0);
    }

    Damage damage(std::uint64_t length = 0) {
        const base::Fd fd = base::open_regular(path, O_RDONLY);
        return check_pieces(fd.get(), path, length > 0 ? length : body.size(), digests.sha256, digests.chain,
                            cancel, [](auto, auto) {});
    }

    TemporaryDirectory dir;
    std::string path = dir / "f";
    std::string body;
    Digests digests;
    base::Cancel cancel;
};

} // namespace

TEST_CASE("a chain has a state after each piece but the last, however the bytes come") {
    const std::string body = sample(3 * piece + 5);
    const Digests digests = digests_of(body, body.size());
    CHECK(digests.sha256 == sha256_of(body));
    CHECK(digests.chain.states.size() == 3);
    CHECK(digests.chain.fits(body.size()));
    CHECK(digests_of(body, 1'000'003).chain.states == digests.chain.states);

    base::Sha256 first;
    first.update(std::as_bytes(std::span(body)).first(piece));
    CHECK(digests.chain.states[0] == first.state());

    CHECK(digests_of(body.substr(0, 2 * piece), piece).chain.states.size() == 1);
    CHECK(digests_of(body.substr(0, piece), piece).chain.states.empty());
    CHECK(digests_of(body.substr(0, 2 * piece), piece).chain.fits(2 * piece));
    CHECK_FALSE(digests_of(body.substr(0, 2 * piece), piece).chain.fits(2 * piece + 1));
}

TEST_CASE("pieces of large files are larger") {
    Chain chain;
    std::vector<base::Sha256::State> states(Chain::most_states);
    for (std::uint32_t i = 0; i < states.size(); ++i) {
        states[i] = {i + 1};
        chain.add(states[i]);
    }
    CHECK(chain.piece == 2 * piece);
    REQUIRE(chain.states.size() == Chain::most_states / 2);
    for (std::size_t i = 0; i < chain.states.size(); ++i) CHECK(chain.states[i] == states[2 * i + 1]);
    CHECK(chain.fits(Chain::most_states * piece + 1));
}

TEST_CASE("chains that cannot be those of a file do not fit it") {
    Chain chain;
    CHECK_FALSE(chain.fits(0));
    CHECK_FALSE(chain.fits(piece));
    chain.states.resize(1);
    CHECK(chain.fits(piece + 1));
    CHECK_FALSE(chain.fits(0));
    CHECK_FALSE(chain.fits(~std::uint64_t{0}));
    chain.piece = 1;
    CHECK_FALSE(chain.fits(2));
    chain.piece = 3 * piece;
    CHECK_FALSE(chain.fits(4 * piece));
    chain.piece = 0;
    CHECK_FALSE(chain.fits(1));
}

TEST_CASE("damage is found by pieces") {
    Checked file(sample(3 * piece + 100));
    const std::uint64_t end = file.body.size();
    CHECK(file.damage().ranges.empty());
    SECTION("one bit") {
        file.change(2 * piece);
        CHECK(file.damage().ranges == Ranges{{2 * piece, 3 * piece}});
    }
    SECTION("in the first and the last") {
        file.change(0);
        file.change(end - 1);
        CHECK(file.damage().ranges == Ranges{{0, piece}, {3 * piece, end}});
    }
    SECTION("side by side it is one") {
        file.change(2 * piece - 1);
        file.change(2 * piece);
        CHECK(file.damage().ranges == Ranges{{piece, 3 * piece}});
    }
    SECTION("what is missing is damaged") {
        file.cut(3 * piece - 1);
        CHECK(file.damage().ranges == Ranges{{2 * piece, end}});
        file.cut(0);
        CHECK(file.damage().ranges == Ranges{{0, end}});
    }
    SECTION("what a chain has wrong is not proven") {
        file.digests.chain.states[1][0] ^= 1;
        CHECK(file.damage().ranges == Ranges{{piece, 3 * piece}});
    }
    SECTION("another digest is not proven") {
        file.digests.sha256 = std::string(64, '0');
        CHECK(file.damage().ranges == Ranges{{3 * piece, end}});
    }
}

TEST_CASE("what cannot be read is damaged, and it says why") {
    Checked file(sample(piece + 1));
    const base::Fd fd(::open(file.path.c_str(), O_WRONLY | O_CLOEXEC));
    const Damage damage = check_pieces(fd.get(), file.path, file.body.size(), file.digests.sha256,
                                       file.digests.chain, file.cancel, [](auto, auto) {});
    CHECK(damage.ranges == Ranges{{0, file.body.size()}});
    CHECK(damage.trouble.find(file.path) != std::string::npos);
}

TEST_CASE("a signal ends the look at pieces") {
    Checked file(sample(2 * piece));
    file.cancel.request(SIGINT);
    CHECK_THROWS_AS(file.damage(), Error);
}

TEST_CASE("what is left of a file without some ranges") {
    CHECK(without({}, 10) == Ranges{{0, 10}});
    CHECK(without({{0, 10}}, 10) == Ranges{});
    CHECK(without({{0, 3}, {5, 7}}, 10) == Ranges{{3, 5}, {7, 10}});
    CHECK(without({{8, 10}}, 10) == Ranges{{0, 8}});
    CHECK(without({}, 0) == Ranges{});
}
