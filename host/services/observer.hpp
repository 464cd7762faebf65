/// What the transfer engine tells, as progress, events and messages.
#pragma once

#include "services/tally.hpp"
#include "services/ui.hpp"
#include "transfer/artifact.hpp"

#include <map>
#include <optional>
#include <string>

namespace xtask::services {

/// For the fetches of a run, on the thread of the command. Events: `start` and `verify` or `failed` once a
/// file, only `verify` for one that is looked at, `retry` each time; `progress` comes from the Ui. One file
/// alone says nothing of its failure: it is that of the command. Of several begun together the messages name
/// the file.
class UiObserver final : public transfer::Observer {
  public:
    explicit UiObserver(Ui& ui) : ui_(ui) {}
    ~UiObserver() override;

    void opened(std::size_t files, std::optional<std::uint64_t> bytes) override;
    void started(const transfer::Artifact& artifact, std::uint64_t have,
                 std::optional<std::uint64_t> total) override;
    void progressed(const transfer::Artifact& artifact, std::uint64_t have) override;
    void retrying(const transfer::Artifact& artifact, const std::string& why, Duration wait) override;
    void verifying(const transfer::Artifact& artifact, std::uint64_t done, std::uint64_t total) override;
    void noted(const transfer::Artifact& artifact, const std::string& text) override;
    void warned(const transfer::Artifact& artifact, const std::string& text) override;
    void finished(const transfer::Artifact& artifact, const transfer::Outcome& outcome) override;
    void failed(const transfer::Artifact& artifact, const Error& error) override;
    void checked(const transfer::Artifact& artifact, const transfer::Check& check) override;
    void closed() override;

    /// A request of the command itself is tried again.
    void retrying(const std::string& why, Duration wait);

  private:
    /// A file in progress.
    struct Shown {
        std::uint64_t handle = 0; ///< of the progress being shown; 0: none
        std::string label;        ///< of it
        std::string leaf;         ///< while it is in transfer
        std::uint64_t total = 0;  ///< its size; 0: unknown
        Tally::Part part;         ///< of what all together have
    };
    void show(Shown& shown, const std::string& label, std::uint64_t done, std::uint64_t total);
    void end(Shown& shown);
    void retry(const std::string& path, const std::string& why, Duration wait);
    std::string about(const transfer::Artifact& artifact, const std::string& text) const;

    Ui& ui_;
    std::map<const transfer::Artifact*, Shown> files_;
    std::optional<Tally> tally_; ///< between `opened` and `closed`
};

} // namespace xtask::services
