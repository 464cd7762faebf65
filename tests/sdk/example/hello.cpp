#include <xtask/plugin.hpp>

namespace {

class Hello : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context& context, const xtask::Args& args) override {
        const std::string name = args.text("name");
        xtask::Ui ui = context.ui();
        ui.print("hello, " + name + (args.flag("shout") ? "!\n" : "\n"));
        ui.result(xtask::JsonWriter().begin_object().member("greeted", name).end_object());
        return xtask::ExitCode::ok;
    }
};

class Attic : public xtask::MirrorSource {
  public:
    std::vector<xtask::Candidate> resolve(const xtask::MirrorRequest& request) override {
        return {{.target = "https://attic.example/" + request.id + "/" + request.path, .mirror = "attic"}};
    }
};

} // namespace

XTASK_PLUGIN(xtask::command<Hello>("hello"), xtask::mirror<Attic>("attic"));
