#include "net/url.hpp"
#include "plugins/bridge/run.hpp"
#include "plugins/catalog.hpp"
#include "plugins/library.hpp"
#include "plugins/mirror_call.hpp"

#include <deque>

namespace xtask::plugins::bridge {

namespace {

/// A list, and the records it is made of; their texts are the catalog's.
struct MirrorRecords {
    std::deque<xtask_mirror> records;
    std::vector<const xtask_mirror*> pointers;
};

std::int32_t list(xtask_run* run, const xtask_mirror* const** mirrors, std::uint64_t* count) {
    return guarded(run, [&] {
        if (mirrors == nullptr || count == nullptr)
            bad_call("list of mirrors without a place for the answer");
        const auto held = std::make_shared<MirrorRecords>();
        for (const auto& [plugin, mirror] : run->services.catalog.mirrors()) {
            held->records.push_back({sizeof(xtask_mirror),
                                     mirror->local ? std::uint32_t{XTASK_MIRROR_LOCAL} : 0,
                                     borrow(mirror->id), borrow(mirror->summary), borrow(plugin->name),
                                     borrow(plugin->manifest.version)});
            held->pointers.push_back(&held->records.back());
        }
        run->hold(held.get(), held);
        *mirrors = held->pointers.data();
        *count = held->pointers.size();
    });
}

/// An answer, and the records of it that the plugin reads.
class Resolution {
  public:
    explicit Resolution(std::vector<MirrorPlace> places) : places_(std::move(places)) {
        for (const MirrorPlace& place : places_) pointers_.push_back(&record_of(place));
        record_ = {sizeof record_, static_cast<std::uint32_t>(pointers_.size()), pointers_.data()};
    }
    Resolution(const Resolution&) = delete;
    Resolution& operator=(const Resolution&) = delete;

    const xtask_resolution* get() const noexcept { return &record_; }

  private:
    const std::vector<xtask_pair>& pairs_of(const net::Headers& headers) {
        auto& pairs = pairs_.emplace_back();
        for (const auto& field : headers) pairs.push_back({borrow(field.name), borrow(field.value)});
        return pairs;
    }

    const xtask_candidate& record_of(const MirrorPlace& place) {
        xtask_candidate& record = records_.emplace_back();
        const auto& headers = pairs_of(place.headers);
        const auto& credentials = pairs_of(place.credentials);
        record.size = sizeof record;
        record.kind = place.local ? XTASK_CANDIDATE_LOCAL : XTASK_CANDIDATE_HTTP;
        record.target = borrow(place.target);
        record.mirror = borrow(place.mirror);
        record.headers = headers.data();
        record.header_count = headers.size();
        record.credentials = credentials.data();
        record.credential_count = credentials.size();
        record.sha256 = borrow(place.sha256);
        record.length = place.length.value_or(0);
        record.flags = place.length ? XTASK_CANDIDATE_LENGTH_KNOWN : 0;
        return record;
    }

    const std::vector<MirrorPlace> places_;
    std::deque<xtask_candidate> records_;
    std::deque<std::vector<xtask_pair>> pairs_;
    std::vector<const xtask_candidate*> pointers_;
    xtask_resolution record_{};
};

MirrorQuestion request_of(const xtask_mirror_request& in) {
    MirrorQuestion out;
    out.mirror = text(in.mirror, "mirror");
    out.id = text(in.id, "mirror request id");
    out.revision = text(in.revision, "mirror request revision");
    out.path = text(in.path, "mirror request path");
    out.base_url = text(in.base_url, "mirror request base_url");
    return out;
}

/// Asks, unless it hung before: its thread may still be in there.
std::vector<MirrorPlace> ask(xtask_run& run, const MirrorRef& ref, MirrorQuestion request,
                             std::uint32_t flags) {
    const bool named = (flags & XTASK_RESOLVE_LOCAL) != 0;
    const auto base = net::parse_url(request.base_url);
    const MirrorTerms terms{ref.mirror->id, ref.plugin->name, ref.mirror->local && named,
                            base && base->origin.tls};
    if (run.silent_plugins.count(ref.plugin->name) != 0) {
        throw Error(ExitCode::plugin, "mirror-hangs",
                    "mirror '" + terms.mirror + "' is not asked: plugin '" + terms.plugin +
                        "' did not answer before",
                    "leave the mirror out, and tell the author of the plugin");
    }
    const xtask_plugin& record = load_library(*ref.plugin);
    request.mirror = ref.mirror->id;
    try {
        return ask_mirror(host_record(), record, request, terms, run.services.cancel);
    } catch (const Error& error) {
        if (error.reason == "mirror-hangs") run.silent_plugins.insert(ref.plugin->name);
        throw;
    }
}

std::int32_t resolve(xtask_run* run, const xtask_mirror_request* in, std::uint32_t flags,
                     const xtask_resolution** resolution) {
    return guarded(run, [&] {
        if (resolution == nullptr) bad_call("resolve without a place for the answer");
        if ((flags & ~std::uint32_t{XTASK_RESOLVE_LOCAL}) != 0) bad_call("flags of resolve");
        MirrorQuestion request = request_of(received(in, "mirror request"));
        const MirrorRef ref = run->services.catalog.mirror(request.mirror);
        const auto held = std::make_shared<Resolution>(ask(*run, ref, std::move(request), flags));
        run->hold(held.get(), held);
        *resolution = held->get();
    });
}

} // namespace

const xtask_mirrors_v1 mirrors_table{sizeof(xtask_mirrors_v1), 0, list, resolve};

} // namespace xtask::plugins::bridge
