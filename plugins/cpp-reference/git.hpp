/// git, told to be careful: what it may talk to, run and ask is decided here.
#pragma once

#include "refs.hpp"
#include "repository.hpp"
#include "runner.hpp"

#include <string>
#include <vector>

namespace xtask::cpp_reference {

struct Submodule {
    std::string path, commit;
};

/// One work tree and the repository it is fetched from. Every call throws Error: auth, network, no_space for
/// what talks to the repository (tried three times where that may help), build_failed for the rest.
class Git {
  public:
    Git(Runner& runner, Repository repository, std::string tree);

    /// What REF means there, and nothing where it means nothing. A commit is not looked up: it means itself.
    std::optional<Resolved> look_up(const std::string& ref);
    /// Everything the repository has to offer.
    std::vector<Ref> all_refs();

    /// Makes the work tree, or takes the one that is there, and points it to the repository. One that a
    /// killed git left half-made is made anew.
    void prepare_tree();
    bool has_commit(const std::string& commit);
    /// Brings the commit that `what` means, and as little else as the server allows. Returns it: a branch may
    /// have moved since it was looked up.
    std::string fetch(const Resolved& what);
    /// The tree is exactly that commit, submodules included: changes and foreign files are gone.
    void check_out(const std::string& commit);
    void update_submodules();
    std::vector<Submodule> submodules();
    void apply(const std::string& patch);

  private:
    Step step(std::string name, const std::vector<std::string>& arguments, bool in_tree = true) const;
    /// Succeeds, or throws Error(build_failed, `reason`).
    StepResult local(const Step& step, const char* reason);
    /// The result of a command that talks to the repository; failures worth it are tried again.
    StepResult remote(const Step& step);
    std::string answer(const std::string& name, const std::vector<std::string>& arguments);
    bool is_whole();
    void check_submodules();
    void for_each_submodule(const char* command);
    std::string fetch_everything(const std::string& commit);

    Runner& runner_;
    const Repository repository_;
    const std::string tree_;
};

} // namespace xtask::cpp_reference
