/// A URL with {id}, {rev} and {file} in it.
#pragma once

#include "hub/url.hpp"

#include <string>
#include <string_view>

namespace xtask::mirror_download {

class UrlTemplate {
  public:
    UrlTemplate() = default;
    /// `what` names it in messages ("--mirror"). Throws Error(usage, "bad-template") for what is no http or
    /// https URL without credentials, an unknown or unclosed placeholder, one in the host; the message shows
    /// no query.
    UrlTemplate(std::string_view text, const std::string& what);

    bool empty() const noexcept { return base_.host.empty(); }
    bool has(std::string_view placeholder) const noexcept {
        return base_.target.find(placeholder) != std::string::npos;
    }
    /// Values are percent-encoded: in the path but for the "/" of id and file, in a query whole.
    hub::Url expand(std::string_view id, std::string_view revision, std::string_view file) const;
    /// Scheme, host and port; nothing in them is a placeholder.
    const hub::Url& base() const noexcept { return base_; }

  private:
    hub::Url base_;
};

} // namespace xtask::mirror_download
