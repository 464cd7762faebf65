/// What a hub says a file is, before any of its bytes are fetched.
#pragma once

#include "hub/access.hpp"
#include "hub/url.hpp"

#include <xtask/http.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace xtask::hub {

/// Which file of which hub. Names are checked ones (names.hpp).
struct Location {
    Url endpoint;
    std::string repository;
    std::string revision;
    std::string path;

    Url url(std::string_view at_revision) const {
        return resolve_url(endpoint, repository, at_revision, path);
    }
    /// The repository's page, for people.
    std::string page() const { return endpoint.text() + "/" + repository; }
};

/// Empty members: the server did not say, or not in a form to be trusted. Hex is lower case.
struct Identity {
    std::string commit;                  ///< X-Repo-Commit: 40 hex digits
    std::string sha256;                  ///< X-Linked-ETag of an LFS or Xet file
    std::string git_blob;                ///< git blob id of any other file
    std::string etag, last_modified;     ///< validators of a file that the hub serves itself, verbatim
    std::optional<std::uint64_t> length; ///< X-Linked-Size, else what the answer says
    std::string content_type;            ///< where the hub serves the file itself
    bool xet = false;                    ///< stored in Xet (X-Xet-Hash)
    std::string warning;                 ///< X-HF-Warning, for people
};

/// Asks with HEAD, or for one byte where HEAD is refused, and walks redirects by hand as long as they stay on
/// the hub: its own origin, its own host over https, or huggingface.co. What a CDN says about the file is
/// never an identity, so it is not asked. Throws Error: refusal.hpp, redirect-invalid, redirect-refused,
/// redirect-loop, or what the http service throws.
Identity identify(Http http, const Location& location, const Access& access);

/// The same for those who ask several servers at once: which request comes next, and what its answer means.
class Inquiry {
  public:
    Inquiry(Location location, Access access);
    Inquiry(Inquiry&&) noexcept;
    Inquiry& operator=(Inquiry&&) noexcept;
    ~Inquiry();

    HttpRequest request() const;
    /// True: the identity is complete. Throws as `identify` does.
    bool take(const HttpResponse& response);
    const Identity& identity() const noexcept;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What became of one question among several.
using Finding = std::variant<Identity, Error>;

/// `identify` for many files at once: their requests go out together. In the order asked; only a signal
/// throws.
std::vector<Finding> identify_each(Http http, std::span<const Location> locations, const Access& access);

/// `text` in lower case if it is `digits` hexadecimal digits, else empty.
std::string hex_digest(std::string_view text, std::size_t digits);

} // namespace xtask::hub
