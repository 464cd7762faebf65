/// Header fields in the order they came, found without regard to case (RFC 9110 §5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::net {

struct Header {
    std::string name;
    std::string value; ///< without surrounding white space
};

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<Header> fields) : fields_(fields) {}

    void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
    /// The first field of that name.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    std::vector<std::string_view> all(std::string_view name) const;

    auto begin() const noexcept { return fields_.begin(); }
    auto end() const noexcept { return fields_.end(); }
    std::size_t size() const noexcept { return fields_.size(); }
    bool empty() const noexcept { return fields_.empty(); }

  private:
    std::vector<Header> fields_;
};

} // namespace xtask::net
