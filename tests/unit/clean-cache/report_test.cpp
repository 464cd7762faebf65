#include "report.hpp"
#include "room.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

namespace {

struct Look {
    Room room;
    Inside inside{room.folder("work")};
    Essential essential{{}};
    Request request;
    xtask::testkit::FakeHost host;
    std::vector<Job> jobs;

    void measure() {
        auto context = host.context();
        for (Item& item : all_items("")) {
            HardLinks links;
            jobs.emplace_back(std::move(item), essential, request).measure(context, links);
        }
    }
};

} // namespace

TEST_CASE("partials count once, and say that they are part of the models") {
    Look look;
    look.room.write("work/models/m.part", std::string(5000, 'x'));
    look.room.age("work/models/m.part", 3 * 24 * 3600);
    look.measure();
    const std::string text = plan_text(look.jobs, ::time(nullptr));
    CHECK(text.find("partials    1 file, part of models\n") != std::string::npos);
    CHECK(text.find("3d old") != std::string::npos);
    CHECK(text.find("m.part, of ") != std::string::npos);
    CHECK(removable_bytes(look.jobs) == look.jobs[2].measured().bytes);
    const auto json = look.host.context().parse_json(report_json(look.jobs, std::nullopt, ::time(nullptr)));
    CHECK(json.root()["items"].size() == 2);
    CHECK_FALSE(json.root()["gained"]);
}

TEST_CASE("names stay on their line") {
    Look look;
    look.room.write(std::string("work/models/a\nb.part"));
    look.measure();
    CHECK(plan_text(look.jobs, 0).find("a\\x0ab.part") != std::string::npos);
}

TEST_CASE("the disk may have less room in the end, and a stopped run says what is left") {
    Look look;
    look.room.write("work/target/x");
    look.measure();
    const std::string text = outcome_text(look.jobs, -2'000'000, true);
    CHECK(text.find("left: target, about ") != std::string::npos);
    CHECK(text.find("untouched") != std::string::npos);
    CHECK(text.find("freed 0 B; the disk has 2.0 MB less room\n") != std::string::npos);
}
