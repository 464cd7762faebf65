/// What one mirror says about one file, asked in rounds of requests so that all mirrors can be asked at once.
#pragma once

#include "hub/access.hpp"
#include "hub/wanted.hpp"
#include "mirror.hpp"

#include <xtask/candidate.hpp>
#include <xtask/context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace xtask::mirror_download {

/// Where the bytes are, and what they are. Hex is lower case; empty: not said.
struct Offer {
    Candidate candidate;
    std::string commit, sha256, git_blob;
    std::string etag, last_modified; ///< of the server that has the bytes
    std::optional<std::uint64_t> length;
    std::string warning; ///< for people
};

class Question {
  public:
    virtual ~Question() = default;

    /// What to ask next; nothing: there is an offer.
    virtual std::optional<HttpRequest> next() = 0;
    /// Takes the answer. Throws Error: the mirror does not have the file, or says why not.
    virtual void take(const HttpResponse& response) = 0;
    /// The same for a request that brought no answer; throws `error`, or goes on with another address.
    virtual void fail(const Error& error) { throw Error(error); }
    /// Once nothing is left to ask.
    virtual Offer offer() = 0;
    /// Where the file would be if the mirror answered; nothing where only the mirror knows.
    virtual std::optional<Candidate> guess() const = 0;
};

/// Which file.
struct Subject {
    const hub::Wanted& wanted;
    const std::string& path;
};

/// The credentials of a mirror: what may be sent to which origin. `origin`: its own.
hub::Access access_of(Context& context, const Mirror& mirror, const hub::Url& origin,
                      const hub::AccessOptions& options);

/// A server that speaks like the hub.
std::unique_ptr<Question> ask_hf(const Mirror& mirror, const Subject& subject, hub::Access access);
/// A web server with a URL for each file, and perhaps one for its hash.
std::unique_ptr<Question> ask_http(const Mirror& mirror, const Subject& subject, hub::Access access);
/// A folder: FOLDER/ORG/REPO/PATH, else FOLDER/ORG-REPO/PATH, else FOLDER/ORG-REPO/LEAF. Symbolic links that
/// lead out of FOLDER are refused.
std::unique_ptr<Question> ask_file(Context& context, const Mirror& mirror, const Subject& subject);
/// What a plugin names: one after the other until one of them answers. Throws what the mirrors service
/// throws.
std::unique_ptr<Question> ask_plugin(Context& context, const Mirror& mirror, const Subject& subject);

/// A URL that is asked with HEAD, or for one byte where HEAD is refused; shared by ask_http and ask_plugin.
class Probe {
  public:
    /// `path`: of the file, for messages.
    Probe(std::string mirror, std::string path, HttpRequest request);

    HttpRequest request() const { return request_; }
    /// True: `offer` has length and validators. Throws Error.
    bool take(const HttpResponse& response, Offer& offer);

  private:
    std::string mirror_, path_;
    HttpRequest request_;
};

/// The SHA-256 of `path` in what `sha256sum` or `shasum --tag` would print, or in a text that is one hash and
/// nothing else; empty: it is not in there.
std::string hash_in(std::string_view text, std::string_view path);

} // namespace xtask::mirror_download
