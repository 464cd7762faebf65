/// A fake of the mirrors service: mirrors as listed, scripted answers, recorded questions.
#pragma once

#include <xtask/error.hpp>
#include <xtask/mirrors.hpp>

#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace xtask::testkit {

class FakeMirrors {
  public:
    struct Question {
        MirrorRequest request;
        bool named = false;
    };

    std::vector<MirrorInfo> known;   ///< what `list` answers
    std::vector<Question> questions; ///< in the order they came

    /// Scripts what the mirror of that name, "ID" or "PLUGIN:ID", answers from now on.
    FakeMirrors& answer(const std::string& mirror, std::vector<Candidate> candidates) {
        script_[mirror] = std::move(candidates);
        return *this;
    }
    FakeMirrors& fail(const std::string& mirror, Error error) {
        script_.insert_or_assign(mirror, std::move(error));
        return *this;
    }

    /// Throws the scripted Error, or Error(usage, "unknown-mirror"). Answers are not checked as a host would.
    std::vector<Candidate> resolve(const MirrorRequest& request, bool named) {
        questions.push_back({request, named});
        const auto found = script_.find(request.mirror);
        if (found == script_.end()) {
            throw Error(ExitCode::usage, "unknown-mirror", "no plugin has a mirror '" + request.mirror + "'");
        }
        if (const auto* error = std::get_if<Error>(&found->second)) throw *error;
        return std::get<std::vector<Candidate>>(found->second);
    }

  private:
    std::map<std::string, std::variant<std::vector<Candidate>, Error>> script_;
};

} // namespace xtask::testkit
