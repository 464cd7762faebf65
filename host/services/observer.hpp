/// What the transfer engine tells, as progress, events and messages.
#pragma once

#include "services/ui.hpp"
#include "transfer/artifact.hpp"

#include <string>

namespace xtask::services {

/// For one `transfer::fetch` after the other, on the thread of the command. Events: `start` and `verify` once
/// a file, `retry` each time; `progress` comes from the Ui.
class UiObserver final : public transfer::Observer {
  public:
    explicit UiObserver(Ui& ui) : ui_(ui) {}
    ~UiObserver() override;

    void started(const transfer::Artifact& artifact, std::uint64_t have,
                 std::optional<std::uint64_t> total) override;
    void progressed(std::uint64_t have) override;
    void retrying(const std::string& why, Duration wait) override;
    void verifying(const transfer::Artifact& artifact, std::uint64_t done, std::uint64_t total) override;
    void noted(const std::string& text) override;
    void warned(const std::string& text) override;
    void finished(const transfer::Outcome& outcome) override;
    void failed() override;

  private:
    void show(const std::string& label, std::uint64_t done, std::uint64_t total);
    void end();

    Ui& ui_;
    std::uint64_t handle_ = 0; ///< progress being shown; 0: none
    std::string label_;        ///< of it
    std::string leaf_;         ///< the file in transfer; empty: none
    std::uint64_t total_ = 0;  ///< its size; 0: unknown
};

} // namespace xtask::services
