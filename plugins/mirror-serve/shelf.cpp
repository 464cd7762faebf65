#include "shelf.hpp"

#include "hub/names.hpp"

namespace xtask::mirror_serve {

namespace {

constexpr std::uint64_t max_receipt_bytes = 1u << 20;

std::string versioned(const std::string& repository, std::string_view commit) {
    return repository + "@" + std::string(commit);
}

bool is_same(const Receipt& receipt, const Description& description) {
    if (!description.sha256.empty()) return receipt.sha256 == description.sha256;
    if (!description.git_blob.empty()) return receipt.git_blob == description.git_blob;
    if (!description.commit.empty()) return receipt.commit == description.commit;
    return !description.etag.empty() && receipt.etag == description.etag &&
           description.length == receipt.size;
}

} // namespace

std::optional<Shelf::Found> Shelf::read(const std::string& local, const Wanted& wanted) const {
    const auto beside = root_.open_file(local + std::string(receipt_suffix));
    const auto text = beside ? read_all(*beside, max_receipt_bytes) : std::nullopt;
    auto receipt = text ? parse_receipt(*text) : std::nullopt;
    if (!receipt || receipt->repository != wanted.repository || receipt->path != wanted.path)
        return std::nullopt;
    auto file = root_.open_file(local);
    if (!file || !receipt->describes(file->stamp)) return std::nullopt;
    return Found{std::move(*file), std::move(*receipt)};
}

template <class Fits>
std::optional<Shelf::Found> Shelf::find(const Wanted& wanted, std::string_view commit, Fits fits) const {
    const std::string leaf(hub::leaf(wanted.path));
    std::string places[] = {wanted.repository + "/" + wanted.path,
                            hub::local_folder(wanted.repository) + "/" + leaf,
                            versioned(wanted.repository, commit) + "/" + wanted.path};
    for (const std::string& local : places) {
        auto found = read(local, wanted);
        if (found && fits(found->receipt)) return found;
    }
    return std::nullopt;
}

std::optional<Shelf::Found> Shelf::find_commit(const Wanted& wanted) const {
    return find(wanted, wanted.revision,
                [&](const Receipt& receipt) { return receipt.commit == wanted.revision; });
}

std::optional<Shelf::Found> Shelf::find_described(const Wanted& wanted,
                                                  const Description& description) const {
    return find(wanted, description.commit,
                [&](const Receipt& receipt) { return is_same(receipt, description); });
}

std::optional<Shelf::Found> Shelf::find_any(const Wanted& wanted) const {
    return find(wanted, "", [](const Receipt&) { return true; });
}

Shelf::Place Shelf::place(const Wanted& wanted, const Description& description) const {
    const bool moves = wanted.revision == "main" || wanted.revision == "HEAD" || description.commit.empty();
    const std::string plain = wanted.repository + "/" + wanted.path;
    const auto taken = moves ? std::nullopt : read(plain, wanted);
    const bool other = taken && !is_same(taken->receipt, description);
    Place place;
    place.relative = other ? versioned(wanted.repository, description.commit) + "/" + wanted.path : plain;
    const std::size_t slash = place.relative.rfind('/');
    place.folder = path_ + "/" + place.relative.substr(0, slash);
    place.leaf = place.relative.substr(slash + 1);
    return place;
}

std::string validator_of(const Receipt& receipt) {
    Description description;
    if (receipt.verified == "git-blob") description.git_blob = receipt.git_blob;
    if (receipt.verified == "sha256") description.sha256 = receipt.sha256;
    description.etag = receipt.etag;
    const std::string validator = description.validator();
    return validator.empty() && !receipt.sha256.empty() ? "\"" + receipt.sha256 + "\"" : validator;
}

} // namespace xtask::mirror_serve
