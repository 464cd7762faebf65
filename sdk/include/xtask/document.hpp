/// Service "xtask.json/1": a parsed document that owns its nodes.
#pragma once

#include <xtask/json.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace xtask {

/// Views into it live as long as it does. Strict: RFC 8259, integers within int64, depth at most 64.
class JsonDocument {
  public:
    /// Throws the host's Error for text that is not JSON.
    JsonDocument(Session session, std::string_view text)
        : session_(session), table_(&session.service<xtask_json_v1>(XTASK_JSON)) {
        session_.check(table_->parse(session_.run(), abi::borrow(text), &nodes_, &count_));
    }
    JsonDocument(JsonDocument&& other) noexcept
        : session_(other.session_), table_(other.table_), nodes_(std::exchange(other.nodes_, nullptr)),
          count_(std::exchange(other.count_, 0)) {}
    JsonDocument& operator=(JsonDocument&&) = delete;
    ~JsonDocument() {
        if (nodes_ != nullptr) table_->release(session_.run(), nodes_);
    }

    JsonView root() const noexcept { return {nodes_, count_}; }
    /// A member of the root object; missing where the root is something else.
    JsonView operator[](std::string_view name) const noexcept { return root()[name]; }

  private:
    Session session_;
    const xtask_json_v1* table_;
    const xtask_json_node* nodes_ = nullptr;
    std::uint64_t count_ = 0;
};

} // namespace xtask
