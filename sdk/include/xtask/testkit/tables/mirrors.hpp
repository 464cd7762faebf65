/// The table "xtask.mirrors/1" of the fake host.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

/// A list of mirrors and everything it points into.
struct MirrorRecords {
    explicit MirrorRecords(std::vector<MirrorInfo> known) : mirrors(std::move(known)) {
        records.reserve(mirrors.size());
        for (const MirrorInfo& mirror : mirrors) {
            auto& record = records.emplace_back(abi::make<xtask_mirror>());
            record.flags = mirror.local ? XTASK_MIRROR_LOCAL : 0;
            record.id = abi::borrow(mirror.id);
            record.summary = abi::borrow(mirror.summary);
            record.plugin = abi::borrow(mirror.plugin);
            record.version = abi::borrow(mirror.version);
            pointers.push_back(&record);
        }
    }
    MirrorRecords(const MirrorRecords&) = delete;
    MirrorRecords& operator=(const MirrorRecords&) = delete;

    std::vector<MirrorInfo> mirrors;
    std::vector<xtask_mirror> records;
    std::vector<const xtask_mirror*> pointers;
};

inline constexpr xtask_mirrors_v1 mirrors{
    sizeof(xtask_mirrors_v1),
    0,
    [](xtask_run* run, const xtask_mirror* const** records, std::uint64_t* count) {
        return guard(run, [&](FakeHost& host) {
            const auto& list = host.keep(std::make_unique<MirrorRecords>(host.mirrors.known));
            *records = list.pointers.data();
            *count = list.pointers.size();
        });
    },
    [](xtask_run* run, const xtask_mirror_request* record, std::uint32_t flags,
       const xtask_resolution** resolution) {
        return guard(run, [&](FakeHost& host) {
            const MirrorRequest request{abi::copy(record->mirror), abi::copy(record->id),
                                        abi::copy(record->revision), abi::copy(record->path),
                                        abi::copy(record->base_url)};
            auto found = host.mirrors.resolve(request, (flags & XTASK_RESOLVE_LOCAL) != 0);
            *resolution = &host.keep(std::make_unique<abi::ResolutionRecord>(std::move(found))).record;
        });
    },
};

} // namespace xtask::testkit::tables
