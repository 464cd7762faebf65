/// The user's token: where it comes from, and where it may go.
#pragma once

#include "hub/url.hpp"

#include <xtask/context.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

/// A token, or none, and the origins it may be sent to. Never over http to another machine.
class Access {
  public:
    Access() = default;
    /// `allowed`: origins beside huggingface.co, hf.co (https, exactly these names) and loopback.
    Access(std::string token, std::vector<Url> allowed)
        : token_(std::move(token)), allowed_(std::move(allowed)) {}

    /// For `origin` alone: neither a hub nor this machine is an exception.
    /// `fields` go where the token goes.
    static Access only(std::string token, Headers fields, Url origin) {
        Access access(std::move(token), {std::move(origin)});
        access.fields_ = std::move(fields);
        access.exclusive_ = true;
        return access;
    }

    /// The Authorization header for a request to `target`, and what goes with it; or nothing.
    Headers credentials(const Url& target) const;
    /// There is a token, and it may not go to `target`.
    bool withheld_from(const Url& target) const { return !token_.empty() && !covers(target); }
    bool has_token() const noexcept { return !token_.empty(); }
    /// `text` repeats the token, so it must not be shown.
    bool leaks_into(std::string_view text) const { return !token_.empty() && text.find(token_) != text.npos; }

  private:
    bool covers(const Url& target) const;

    std::string token_;
    std::vector<Url> allowed_;
    Headers fields_;
    bool exclusive_ = false;
};

struct AccessOptions {
    std::string token_file;  ///< --token-file; empty: not given
    bool send_token = false; ///< --send-token: the origin of the endpoint is allowed too
};

/// Looks at --token-file, then HF_TOKEN, HUGGING_FACE_HUB_TOKEN, the file HF_TOKEN_PATH, the file "token" in
/// HF_HOME (~/.cache/huggingface). The first that is not blank wins; white space around it does not count.
/// The origin of HF_ENDPOINT is allowed. Throws Error(auth, "token-invalid") for a token no header can carry,
/// and the host's Error for a --token-file that cannot be read; other files may be missing.
Access find_access(Context& context, const Url& endpoint, const AccessOptions& options);

/// huggingface.co or hf.co, over https on the usual port.
bool is_hugging_face(const Url& url) noexcept;

} // namespace xtask::hub
