#include <xtask/plugin.hpp>

#include <algorithm>

class Count : public xtask::Command {
  public:
    xtask::ExitCode run(xtask::Context& context, const xtask::Args& args) override {
        const auto longest = static_cast<std::uint64_t>(args.integer("longest"));
        const std::string text = context.files().read(args.text("file"), longest);
        const auto lines = std::count(text.begin(), text.end(), '\n');
        context.ui().print(std::to_string(lines) + "\n");
        context.ui().result(xtask::JsonWriter().begin_object().member("lines", lines).end_object());
        return xtask::ExitCode::ok;
    }
};

XTASK_PLUGIN(xtask::command<Count>("acme-count"));
