#include "services/ui.hpp"

#include "services/display.hpp"
#include "services/events.hpp"
#include "services/log.hpp"
#include "services/terminal.hpp"
#include "services/text.hpp"

#include <utility>

namespace xtask::services {

namespace {

bool use_color(ColorMode mode, const Terminal& terminal, Stream stream) {
    if (mode != ColorMode::automatic) return mode == ColorMode::always;
    return terminal.redrawable(stream) && terminal.color_wanted();
}

Level least_level(const UiOptions& options) {
    if (options.quiet) return Level::warn;
    return options.verbose ? Level::debug : Level::info;
}

Display::Form progress_form(const UiOptions& options, const Terminal& terminal) {
    if (!options.progress || options.quiet) return Display::Form::none;
    if (options.json) return Display::Form::events;
    return terminal.redrawable(Stream::err) ? Display::Form::bar : Display::Form::lines;
}

} // namespace

struct Ui::Impl {
    Impl(const UiOptions& options_, std::string command_, std::unique_ptr<Terminal> terminal_)
        : options(options_), command(std::move(command_)), terminal(std::move(terminal_)),
          color(use_color(options.color, *terminal, Stream::err)),
          display(*terminal, progress_form(options, *terminal), color,
                  [this](std::string_view members) { write(Stream::out, event_line("progress", members)); }),
          log(least_level(options), color, [this](std::string_view lines) { write(Stream::err, lines); }) {}

    /// Whole lines, with the bar out of the way where both share a terminal.
    void write(Stream stream, std::string_view lines) {
        const bool shared = terminal->redrawable(stream);
        if (shared) display.hide();
        terminal->write(stream, lines);
        if (shared) display.show();
    }

    const UiOptions options;
    const std::string command;
    const std::unique_ptr<Terminal> terminal;
    const bool color;
    Display display;
    Log log;
    std::string result;
    bool finished = false;
};

Ui::Ui(const UiOptions& options, std::string command)
    : Ui(options, std::move(command), process_terminal(options.cancel)) {}
Ui::Ui(const UiOptions& options, std::string command, std::unique_ptr<Terminal> terminal)
    : impl_(std::make_unique<Impl>(options, std::move(command), std::move(terminal))) {}
Ui::~Ui() { impl_->display.hide(); }

void Ui::log(Level level, std::string_view text) { impl_->log.message(level, text); }

void Ui::print(std::string_view text) {
    if (!impl_->options.json) impl_->write(Stream::out, printable(text, "\n\t"));
}

void Ui::print_styled(std::string_view text) {
    const bool color = use_color(impl_->options.color, *impl_->terminal, Stream::out);
    if (!impl_->options.json) impl_->write(Stream::out, with_styles(text, color));
}

void Ui::result(std::string_view json) { impl_->result = one_line_json(json); }

void Ui::event(std::string_view name, std::string_view members) {
    if (name == "done" || name == "error") {
        throw Error(ExitCode::plugin, "bad-event", "event \"" + std::string(name) + "\" is the host's");
    }
    const std::string line =
        event_line(name, members); // checked without --json too: a plugin's mistake shows early
    if (impl_->options.json && !impl_->finished) impl_->write(Stream::out, line);
}

int Ui::ask(std::string_view question) {
    if (impl_->options.json || !impl_->terminal->interactive()) return -1;
    impl_->display.hide();
    impl_->terminal->write(Stream::err, printable(question) + " [y/N] ");
    const std::string answer = impl_->terminal->read_line();
    impl_->display.show();
    return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" || answer == "YES" ? 1 : 0;
}

std::uint64_t Ui::progress_begin(std::string_view label, std::uint64_t total) {
    return impl_->display.begin(label, total);
}
void Ui::progress_update(std::uint64_t handle, std::uint64_t done) { impl_->display.update(handle, done); }
void Ui::progress_end(std::uint64_t handle) { impl_->display.end(handle); }

void Ui::status(std::string_view text) { impl_->display.status(text); }

void Ui::whole_begin(const Whole& whole) { impl_->display.begin_whole(whole); }
void Ui::whole_update(const Whole& whole) { impl_->display.update_whole(whole); }
void Ui::whole_end() { impl_->display.end_whole(); }

void Ui::finish(const Error* error) {
    if (std::exchange(impl_->finished, true)) return;
    impl_->display.end_all();
    if (error != nullptr) {
        impl_->log.message(Level::error, error->what());
        if (!error->hint.empty()) impl_->log.hint(error->hint);
    }
    if (impl_->options.json) impl_->write(Stream::out, last_line(impl_->command, impl_->result, error));
}

const UiOptions& Ui::options() const noexcept { return impl_->options; }
bool Ui::terminal() const noexcept { return impl_->terminal->redrawable(Stream::err); }
bool Ui::color() const noexcept { return impl_->color; }

} // namespace xtask::services
