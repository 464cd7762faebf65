#include "fake_terminal.hpp"
#include "services/panel.hpp"

#include <catch2/catch.hpp>

using namespace xtask::services;
using Lines = std::vector<std::string>;

namespace {

struct Fixture {
    FakeScreen screen;
    FakeTerminal terminal{screen};
    Panel panel{terminal};

    std::string drawn(const Lines& lines) {
        panel.draw(lines);
        return screen.take_err();
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "a panel is drawn over itself") {
    CHECK_FALSE(panel.visible());
    CHECK(drawn({"one"}) == "\rone\x1b[K");
    CHECK(panel.visible());
    CHECK(drawn({"two"}) == "\rtwo\x1b[K");
    CHECK(drawn({"a", "b", "c"}) == "\ra\x1b[K\nb\x1b[K\nc\x1b[K");
    CHECK(drawn({"d", "e", "f"}) == "\r\x1b[2Ad\x1b[K\ne\x1b[K\nf\x1b[K");
}

TEST_CASE_METHOD(Fixture, "fewer lines leave nothing below") {
    drawn({"a", "b", "c"});
    CHECK(drawn({"d"}) == "\r\x1b[2Ad\x1b[K\x1b[J");
}

TEST_CASE_METHOD(Fixture, "a cleared panel is gone, and the next begins where it stood") {
    panel.clear();
    CHECK(screen.take_err().empty());
    drawn({"one"});
    panel.clear();
    CHECK(screen.take_err() == "\r\x1b[K");
    drawn({"a", "b", "c"});
    panel.clear();
    CHECK(screen.take_err() == "\r\x1b[2A\x1b[J");
    CHECK(drawn({"d", "e"}) == "\rd\x1b[K\ne\x1b[K");
    panel.leave();
    CHECK(screen.take_err() == "\n");
    CHECK_FALSE(panel.visible());
    CHECK(drawn({"f"}) == "\rf\x1b[K");
}

TEST_CASE_METHOD(Fixture, "lines that a narrower window broke are drawn over as well") {
    drawn({std::string(70, 'x'), "short"});
    screen.columns = 30; // the first line takes three rows now
    CHECK(drawn({"a", "b"}) == "\r\x1b[3Aa\x1b[K\nb\x1b[K\x1b[J");
}

TEST_CASE_METHOD(Fixture, "colours and wide bars do not count for more than they are") {
    drawn({"\x1b[36m\u2588\u2588\u2588\u2588\u2588\x1b[0m\u2591\u2591\u2591\u2591\u2591", "b"});
    screen.columns = 10;
    CHECK(drawn({"a", "b"}) == "\r\x1b[1Aa\x1b[K\nb\x1b[K");
}
