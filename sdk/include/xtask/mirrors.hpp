/// Service "xtask.mirrors/1": the mirrors that installed plugins offer.
#pragma once

#include <xtask/mirror.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace xtask {

struct MirrorInfo {
    std::string id{}, summary{};
    std::string plugin{}, version{}; ///< who offers it
    bool local = false;              ///< may answer with paths of this machine
};

class Mirrors {
  public:
    explicit Mirrors(Session session)
        : session_(session), table_(&session.service<xtask_mirrors_v1>(XTASK_MIRRORS)) {}

    /// Of all plugins that are ok and trusted, by search order. Nothing is loaded.
    std::vector<MirrorInfo> list() {
        const xtask_mirror* const* records = nullptr;
        std::uint64_t count = 0;
        session_.check(table_->list(session_.run(), &records, &count));
        std::vector<MirrorInfo> mirrors;
        for (std::uint64_t i = 0; records != nullptr && i < count; ++i) mirrors.push_back(read(*records[i]));
        return mirrors;
    }

    /// Loads the plugin of `request.mirror` ("ID" or "PLUGIN:ID") and asks it; the answer was checked, see
    /// abi.h. `named`: the user named this mirror, so paths of this machine are welcome. Throws Error: usage
    /// for a mirror that nobody or more than one has, plugin for one that is broken, says what it must not or
    /// does not answer within 10 seconds, or what the plugin says.
    std::vector<Candidate> resolve(const MirrorRequest& request, bool named) {
        auto record = abi::make<xtask_mirror_request>();
        record.mirror = abi::borrow(request.mirror);
        record.id = abi::borrow(request.id);
        record.revision = abi::borrow(request.revision);
        record.path = abi::borrow(request.path);
        record.base_url = abi::borrow(request.base_url);
        const xtask_resolution* resolution = nullptr;
        const std::uint32_t flags = named ? XTASK_RESOLVE_LOCAL : 0;
        session_.check(table_->resolve(session_.run(), &record, flags, &resolution));
        const xtask_resolution& found = session_.expect(resolution);
        return abi::copy(found.candidates, found.count);
    }

  private:
    static MirrorInfo read(const xtask_mirror& record) {
        using R = xtask_mirror;
        return {abi::copy(abi::get(record, &R::id)), abi::copy(abi::get(record, &R::summary)),
                abi::copy(abi::get(record, &R::plugin)), abi::copy(abi::get(record, &R::version)),
                (abi::get(record, &R::flags) & XTASK_MIRROR_LOCAL) != 0};
    }

    Session session_;
    const xtask_mirrors_v1* table_;
};

} // namespace xtask
