#include "request.hpp"

namespace xtask::hf_download {

Request read_request(Context& context, const Args& args) {
    const hub::Url endpoint = hub::parse_endpoint(args.text("base-url"));
    return {hub::read_wanted(context, args),
            endpoint,
            {args.text_or("token-file", ""), args.flag("send-token")},
            args.text_or("cache", "none") == "hf"};
}

} // namespace xtask::hf_download
