#include "agreement.hpp"

#include "hub/names.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

using Role = Verdict::Role;

bool is_strong(const std::string& etag) {
    return etag.size() > 2 && etag.front() == '"' && etag.back() == '"';
}

bool has_digest(const Offer& offer) { return !offer.sha256.empty() || !offer.git_blob.empty(); }

std::string bytes(std::uint64_t count) { return std::to_string(count) + " bytes"; }

class Agreement {
  public:
    Agreement(Artifact& artifact, const std::vector<Mirror>& mirrors, const std::vector<Answer>& answers)
        : artifact_(artifact), mirrors_(mirrors), answers_(answers) {}

    std::vector<Verdict> run() {
        for (std::size_t k = 0; k < mirrors_.size(); ++k) verdicts_.push_back(alone(k));
        reference_ = choose();
        if (reference_ == nullptr) throw_nothing();
        identify();
        for (std::size_t k = 0; k < mirrors_.size(); ++k) compare(k);
        for (std::size_t k = 0; k < mirrors_.size(); ++k) {
            if (verdicts_[k].role == Role::source)
                artifact_.candidates.push_back(answers_[k].offer()->candidate);
        }
        for (std::size_t k = 0; k < mirrors_.size(); ++k) {
            if (verdicts_[k].role == Role::last) artifact_.candidates.push_back(*answers_[k].guess);
        }
        return std::move(verdicts_);
    }

  private:
    /// What can be said of a mirror without looking at the others.
    Verdict alone(std::size_t k) {
        Verdict verdict{mirrors_[k].name, Role::source, {}};
        const auto become = [&](Role role, const std::string& why) {
            verdict.role = role;
            verdict.why = why;
        };
        if (const Error* error = answers_[k].error()) {
            become(answers_[k].is_silent() ? Role::silent : Role::lacking, error->what());
            return verdict;
        }
        const Offer& offer = *answers_[k].offer();
        const std::string& required = artifact_.required_sha256;
        if (!required.empty() && !offer.sha256.empty() && offer.sha256 != required && !artifact_.no_verify) {
            wrong_hash_ = true;
            become(Role::disagrees,
                   "announces SHA-256 " + offer.sha256 + ", not the " + required + " of --sha256");
        } else if (hub::is_commit(artifact_.revision) && !offer.commit.empty() &&
                   offer.commit != artifact_.revision) {
            become(Role::disagrees,
                   "answers with commit " + offer.commit + " instead of " + artifact_.revision);
        }
        return verdict;
    }

    const Offer* choose() const {
        const auto first = [&](auto suits) -> const Offer* {
            for (std::size_t k = 0; k < mirrors_.size(); ++k) {
                const Offer* offer = answers_[k].offer();
                if (verdicts_[k].role == Role::source && suits(*offer)) return offer;
            }
            return nullptr;
        };
        if (const Offer* known = first(has_digest)) return known;
        const Offer* valid = first([](const Offer& offer) { return offer.length && is_strong(offer.etag); });
        return valid != nullptr ? valid : first([](const Offer&) { return true; });
    }

    void identify() {
        artifact_.commit = reference_->commit;
        artifact_.sha256 = reference_->sha256;
        artifact_.git_blob = reference_->git_blob;
        artifact_.length = reference_->length;
        // Validators are those of the server that is asked first, and hold for no other.
        if (!decided()) {
            artifact_.etag = reference_->etag;
            artifact_.last_modified = reference_->last_modified;
        }
    }

    /// A digest tells right bytes from wrong ones, wherever they come from.
    bool decided() const {
        const bool announced =
            (!artifact_.sha256.empty() || !artifact_.git_blob.empty()) && !artifact_.no_verify;
        return announced || !artifact_.required_sha256.empty();
    }

    void compare(std::size_t k) {
        Verdict& verdict = verdicts_[k];
        if (verdict.role == Role::silent && answers_[k].guess && decided()) {
            verdict.role = Role::last;
            return;
        }
        const Offer* offer = answers_[k].offer();
        if (verdict.role != Role::source || offer == reference_) return;
        if (const std::string why = contradiction(*offer); !why.empty()) {
            verdict.role = Role::disagrees;
            verdict.why = why;
        } else if (!decided() &&
                   !(offer->length && is_strong(offer->etag) && offer->etag == reference_->etag)) {
            verdict.role = Role::unmixed;
            verdict.why = "has neither a hash nor the same strong validator, so its bytes may be others";
        }
    }

    std::string contradiction(const Offer& offer) const {
        const auto differ = [](const std::string& a, const std::string& b) {
            return !a.empty() && !b.empty() && a != b;
        };
        if (differ(offer.sha256, artifact_.sha256))
            return "announces SHA-256 " + offer.sha256 + ", the others " + artifact_.sha256;
        if (differ(offer.git_blob, artifact_.git_blob))
            return "announces git blob " + offer.git_blob + ", the others " + artifact_.git_blob;
        if (offer.length && artifact_.length && *offer.length != *artifact_.length)
            return "has " + bytes(*offer.length) + ", the others " + bytes(*artifact_.length);
        return {};
    }

    [[noreturn]] void throw_nothing() const {
        const Error* gravest = nullptr;
        std::string all;
        for (std::size_t k = 0; k < mirrors_.size(); ++k) {
            all += (k == 0 ? "" : "; ") + verdicts_[k].mirror + ": " + verdicts_[k].why;
            const Error* error = answers_[k].error();
            if (error == nullptr) continue;
            if (gravest == nullptr || gravity(error->code) > gravity(gravest->code)) gravest = error;
        }
        const bool disagree = std::any_of(verdicts_.begin(), verdicts_.end(), [](const Verdict& verdict) {
            return verdict.role == Role::disagrees;
        });
        if (mirrors_.size() == 1 && gravest != nullptr) throw Error(*gravest);
        const std::string message =
            "no mirror has " + hub::quoted(artifact_.path) + " of " + artifact_.repository + ": " + all;
        if (wrong_hash_)
            throw Error(ExitCode::hash_mismatch, "announced-hash", message, "check --sha256 and --rev");
        if (disagree || gravest == nullptr)
            throw Error(ExitCode::network, "revision-mismatch", message, "check --rev");
        throw Error(gravest->code, gravest->reason, message, gravest->hint, gravest->retryable);
    }

    Artifact& artifact_;
    const std::vector<Mirror>& mirrors_;
    const std::vector<Answer>& answers_;
    std::vector<Verdict> verdicts_;
    const Offer* reference_ = nullptr;
    bool wrong_hash_ = false; ///< some mirror has another file than --sha256 says
};

} // namespace

std::string_view role_name(Role role) noexcept {
    switch (role) {
    case Role::source:
        return "source";
    case Role::last:
        return "last";
    case Role::silent:
        return "silent";
    case Role::lacking:
        return "lacking";
    case Role::disagrees:
        return "disagrees";
    case Role::unmixed:
        break;
    }
    return "unmixed";
}

std::vector<Verdict> agree(Artifact& artifact, const std::vector<Mirror>& mirrors,
                           const std::vector<Answer>& answers) {
    return Agreement(artifact, mirrors, answers).run();
}

} // namespace xtask::mirror_download
