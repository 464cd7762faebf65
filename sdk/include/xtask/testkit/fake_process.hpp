/// Fakes of the process and lock services: recorded starts with scripted ends, a set of held paths.
#pragma once

#include <xtask/lock.hpp>
#include <xtask/process.hpp>

#include <cerrno>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace xtask::testkit {

/// Each process has ended when it is first waited for.
class FakeProcess {
  public:
    /// What a program does: it may leave files behind, and answers how it ended.
    using Program = std::function<ProcessEvent(const ProcessStart&)>;

    std::vector<ProcessStart> started; ///< in order
    Capacity capacity{2, std::uint64_t{8} << 30U};
    int running = 0; ///< started and not yet released

    /// What the table hands out: all that was written is said once.
    struct Child {
        ProcessEvent event;
        bool said = false;
        xtask_process_event record = abi::make<xtask_process_event>();
    };
    std::map<std::uint64_t, Child> children; ///< by handle

    /// Scripts the next process whose arguments, parted by spaces, contain `part`. Several are given in
    /// order; the last one stays. Of several parts that fit the longest counts.
    FakeProcess& reply(const std::string& part, Program program) {
        script_[part].push_back(std::move(program));
        return *this;
    }
    FakeProcess& reply(const std::string& part, ProcessEvent event) {
        return reply(part, [event](const ProcessStart&) { return event; });
    }
    /// It ends with exit status 0.
    FakeProcess& reply(const std::string& part, std::string output = {}) {
        return reply(part, ProcessEvent{ProcessEvent::State::exited, 0, std::move(output), {}});
    }

    /// What was scripted; a program nobody has scripted is not found.
    ProcessEvent run(const ProcessStart& what) {
        started.push_back(what);
        std::deque<Program>* best = nullptr;
        std::size_t length = 0;
        for (auto& [part, programs] : script_) {
            if (line(what).find(part) == std::string::npos || part.size() < length) continue;
            best = &programs;
            length = part.size();
        }
        if (best == nullptr) return {ProcessEvent::State::not_found, ENOENT, {}, {}};
        const Program program = best->front();
        if (best->size() > 1) best->pop_front();
        return program(what);
    }

    /// The arguments, parted by spaces.
    static std::string line(const ProcessStart& what) {
        std::string text;
        for (const std::string& argument : what.arguments) text += (text.empty() ? "" : " ") + argument;
        return text;
    }

  private:
    std::map<std::string, std::deque<Program>> script_;
};

class FakeLock {
  public:
    std::set<std::string> elsewhere; ///< paths that another process holds, for ever
    std::set<std::string> ours;      ///< paths held now
    std::vector<std::string> taken;  ///< paths in the order taken; a handle is a place in it, from 1
    bool exclusive = true;           ///< what `acquire` says

    /// Throws Error(locked) for what is held elsewhere.
    void acquire(const std::string& path) {
        if (elsewhere.count(path) != 0)
            throw Error(ExitCode::locked, "locked", path + " is held by another process");
        ours.insert(path);
        taken.push_back(path);
    }
};

} // namespace xtask::testkit
