#include "transfer/check.hpp"

#include "base/file.hpp"
#include "transfer/content_hasher.hpp"
#include "transfer/expectation.hpp"

#include <utility>

namespace xtask::transfer {
namespace {

std::string in_bytes(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// In words, what check_pieces found.
std::string describe(const std::vector<Range>& damaged) {
    std::uint64_t sum = 0;
    for (const Range& range : damaged) sum += range.end - range.begin;
    return "within " + in_bytes(sum) + " of it, the first at " + std::to_string(damaged.front().begin) +
           ", something is not what was downloaded";
}

using Ranges = std::vector<Range>;

class Checking {
  public:
    Checking(const Artifact& artifact, const FetchContext& context)
        : artifact_(artifact), context_(context), names_(artifact.directory, artifact.leaf) {}

    Check run() {
        check_.damaged = {{0, artifact_.length.value_or(0)}};
        switch (base::entry_at(names_.file)) {
        case base::Entry::absent:
            check_.state = Check::State::absent;
            return check_;
        case base::Entry::symlink:
            return damaged("a symlink stands in its place");
        case base::Entry::other:
            return damaged("it is no regular file");
        case base::Entry::regular:
            break;
        }
        const base::Fd fd = base::open_regular(names_.file, O_RDONLY);
        if (!fd) throw Error(ExitCode::failure, "io", "'" + names_.file + "' has just disappeared", {}, true);
        check_.length = static_cast<std::uint64_t>(base::status_of(fd.get(), names_.file).st_size);
        const auto chained = check_chain(fd, names_, artifact_, context_);
        const auto expected = chained ? chained->receipt.length : artifact_.length.value_or(check_.length);
        check_.damaged = chained ? chained->damage.ranges : Ranges{{0, expected}};
        if (expected != check_.length) {
            return damaged("it has " + in_bytes(check_.length) + " instead of " + std::to_string(expected));
        }
        if (!chained) return hashed(fd);
        if (check_.damaged.empty()) return check_;
        const std::string& trouble = chained->damage.trouble;
        return damaged(trouble.empty() ? describe(check_.damaged) : trouble);
    }

  private:
    Check hashed(const base::Fd& fd) {
        Digests digests;
        try {
            digests = hash_file(
                fd.get(), names_.file, !artifact_.git_blob.empty(), context_.cancel,
                [&](auto done, auto total) { context_.observer.verifying(artifact_, done, total); });
        } catch (const Error& error) {
            if (error.reason != "io") throw;
            return damaged(error.what());
        }
        const bool strong = !content_sha256(artifact_).empty();
        const std::string& is = strong ? digests.sha256 : digests.git_blob;
        const std::string& expected = strong ? content_sha256(artifact_) : artifact_.git_blob;
        if (is == expected) {
            check_.damaged.clear();
            return check_;
        }
        return damaged(std::string("its ") + (strong ? "SHA-256" : "git blob id") + " is " + is + ", not " +
                       expected);
    }

    Check damaged(std::string why) {
        check_.state = Check::State::damaged;
        check_.why = std::move(why);
        return check_;
    }

    const Artifact& artifact_;
    const FetchContext& context_;
    const Names names_;
    Check check_;
};

} // namespace

Check check(Artifact artifact, const FetchContext& context) {
    normalize(artifact);
    try {
        Check found = Checking(artifact, context).run();
        context.observer.checked(artifact, found);
        return found;
    } catch (const Error& error) {
        context.observer.failed(artifact, error);
        throw;
    }
}

std::optional<ChainCheck> check_chain(const base::Fd& fd, const Names& names, const Artifact& artifact,
                                      const FetchContext& context) {
    const std::string& sha256 = content_sha256(artifact);
    auto receipt = read_receipt(names);
    if (!receipt || sha256.empty() || receipt->sha256 != sha256 || receipt->chain.states.empty()) return {};
    if (artifact.length && *artifact.length != receipt->length) return {};
    Damage damage =
        check_pieces(fd.get(), names.file, receipt->length, receipt->sha256, receipt->chain, context.cancel,
                     [&](auto done, auto total) { context.observer.verifying(artifact, done, total); });
    return ChainCheck{*std::move(receipt), std::move(damage)};
}

} // namespace xtask::transfer
