#include "app.hpp"
#include "base/session_guard.hpp"
#include "base/signals.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
    try {
        if (argc == 2 && std::string_view(argv[1]) == xtask::base::guard_command) {
            xtask::base::run_guard(0);
            return 0;
        }
        xtask::base::allow_guard();
        // Not destroyed at exit: a signal may come until the very end.
        static auto& cancel = *new xtask::base::Cancel;
        xtask::base::route_signals(cancel);
        return static_cast<int>(xtask::run_app({argv + (argc > 0 ? 1 : 0), argv + argc}, cancel));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "xtask: error: %s\n", error.what());
        return static_cast<int>(xtask::ExitCode::failure);
    }
}
