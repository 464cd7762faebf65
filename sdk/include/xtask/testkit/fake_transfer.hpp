/// A fake of the transfer service: recorded artifacts, scripted outcomes, a disk that is a map.
#pragma once

#include <xtask/transfer.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace xtask::testkit {

class FakeTransfer {
  public:
    std::vector<Artifact> artifacts;         ///< asked for, in order
    std::map<std::string, Local> locals;     ///< by "directory/leaf"
    std::map<std::string, FileCheck> checks; ///< by "directory/leaf"; what is not there is absent

    /// Scripts the answer to the next artifact not yet answered.
    FakeTransfer& succeed(Outcome outcome) {
        script_.emplace_back(std::move(outcome));
        return *this;
    }
    FakeTransfer& fail(Error error) {
        script_.emplace_back(std::move(error));
        return *this;
    }

    /// The next scripted answer, or what a healthy network and disk would give. Throws the scripted Error.
    Outcome fetch(const Artifact& artifact) {
        artifacts.push_back(artifact);
        if (script_.empty()) return natural(artifact);
        const auto answer = std::move(script_.front());
        script_.pop_front();
        if (const auto* error = std::get_if<Error>(&answer)) throw *error;
        return std::get<Outcome>(answer);
    }

    Local lookup(const std::string& directory, const std::string& leaf) const {
        const auto found = locals.find(directory + "/" + leaf);
        return found == locals.end() ? Local{} : found->second;
    }

    FileCheck check(const Artifact& artifact) const {
        const auto found = checks.find(artifact.directory + "/" + artifact.leaf);
        return found == checks.end() ? FileCheck{FileCheck::State::absent, {}, 0, {}} : found->second;
    }

  private:
    Outcome natural(const Artifact& artifact) const {
        const Local local = lookup(artifact.directory, artifact.leaf);
        const bool intact = local.state == Local::State::intact;
        if (artifact.candidates.empty() && !intact) {
            throw Error(ExitCode::network, "offline-missing", artifact.path + " is not on disk");
        }
        Outcome outcome;
        outcome.path = artifact.directory + "/" + artifact.leaf;
        outcome.receipt = outcome.path + ".receipt.json";
        outcome.sha256 = artifact.sha256.empty() ? local.sha256 : artifact.sha256;
        outcome.verified = outcome.sha256.empty() ? "size" : "sha256";
        outcome.length = artifact.length.value_or(local.length);
        outcome.available = std::uint64_t{1} << 40U;
        if (artifact.dry_run) {
            outcome.state = Outcome::State::planned;
        } else if (artifact.candidates.empty()) {
            outcome.state = Outcome::State::unchanged;
        } else {
            outcome.transferred = outcome.length;
        }
        return outcome;
    }

    std::deque<std::variant<Outcome, Error>> script_;
};

} // namespace xtask::testkit
