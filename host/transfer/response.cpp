#include "transfer/response.hpp"

#include "net/backoff.hpp"
#include "net/fields.hpp"
#include "net/request_id.hpp"
#include "transfer/expectation.hpp"

namespace xtask::transfer {
namespace {

using Action = Verdict::Action;

/// One judgement; a class only to name what every rule looks at.
class Judge {
  public:
    Judge(const Asked& asked, const net::ResponseHead& head, const Artifact& artifact,
          const std::string& where)
        : asked_(asked), head_(head), artifact_(artifact), where_(where) {}

    Verdict verdict() const {
        switch (head_.status) {
        case 200:
            return whole();
        case 206:
            return part();
        case 304:
            if (asked_.conditional()) return {Action::unchanged, {}, {}, {}};
            return fail("unexpected-status", "answers 304 (not modified) to a request without a condition");
        case 401:
            return {Action::fail, {}, {}, refused("unauthorized", "401 (authentication required)")};
        case 403:
            return {Action::fail, {}, {}, refused("forbidden", "403 (forbidden)")};
        case 404:
        case 410:
            return fail("not-found",
                        "has no such file (" + std::to_string(head_.status) + net::request_id(head_) + ")");
        case 407:
            return {Action::fail, {}, {}, refused("proxy-auth", "407 (the proxy wants authentication)")};
        case 412:
            if (!asked_.whole_file() || asked_.conditional()) return again("a precondition failed (412)");
            return fail("unexpected-status", "answers 412 to a request without a condition");
        case 416:
            return unsatisfied();
        default:
            return other();
        }
    }

  private:
    Verdict whole() const {
        if (auto wrong = check_total(head_.content_length)) {
            return {Action::fail, {}, {}, std::move(wrong), true};
        }
        if (asked_.whole_file()) return {Action::append, head_.content_length, head_.content_length, {}};
        const bool same_length =
            !asked_.total || !head_.content_length || asked_.total == head_.content_length;
        const bool same = same_length && asked_.validator.agrees_with(Validator::of(head_));
        return {Action::replace, head_.content_length, head_.content_length, {}, !same};
    }

    Verdict part() const {
        const auto type = head_.headers.find("Content-Type").value_or("");
        if (net::equals_ignoring_case(type.substr(0, 20), "multipart/byteranges"))
            return broken("a multipart body");
        const auto value = head_.headers.find("Content-Range");
        if (!value) return broken("no Content-Range");
        if (head_.headers.all("Content-Range").size() > 1) return broken("several Content-Range fields");
        const auto range = net::parse_content_range(*value);
        if (!range || !range->satisfied())
            return broken("the malformed Content-Range '" + std::string(*value) + "'");
        if (range->first != asked_.offset) return broken("a range from " + std::to_string(range->first));
        if (range->total && range->last >= *range->total) return broken("a range beyond the file's end");
        if (head_.content_length && *head_.content_length != range->last - range->first + 1) {
            return broken("a body that is not as long as its range");
        }
        if (asked_.total && range->total && *asked_.total != *range->total) {
            return disagreeing("a file of " + std::to_string(*range->total) + " bytes instead of " +
                               std::to_string(*asked_.total));
        }
        if (asked_.total && range->last >= *asked_.total) return broken("a range beyond the file's end");
        if (asked_.end && range->last >= *asked_.end) return broken("more than was asked for");
        if (!asked_.whole_file() && !asked_.validator.agrees_with(Validator::of(head_))) {
            return disagreeing("another version of the file");
        }
        if (asked_.whole_file() && range->total != range->last + 1) return broken("a part nobody asked for");
        if (auto wrong = check_total(range->total)) {
            return {Action::fail, {}, {}, std::move(wrong), true};
        }
        return {Action::append, range->last + 1, range->total ? range->total : asked_.total, {}};
    }

    /// Whether the length can be that of the file at all.
    std::optional<Error> check_total(std::optional<std::uint64_t> total) const {
        if (!total || !artifact_.length || *total == *artifact_.length) return std::nullopt;
        if (length_binds(artifact_)) return wrong_length(artifact_, *total, where_);
        const auto type = head_.headers.find("Content-Type").value_or("");
        if (net::equals_ignoring_case(type.substr(0, 9), "text/html")) {
            return wrong_length(artifact_, *total, where_);
        }
        return std::nullopt;
    }

    Verdict unsatisfied() const {
        if (asked_.whole_file()) return fail("range-invalid", "answers 416 to a request without a range");
        const auto value = head_.headers.find("Content-Range");
        const auto range = value ? net::parse_content_range(*value) : std::nullopt;
        const bool ends_here = !asked_.end && range && !range->satisfied() && range->total == asked_.offset;
        if (ends_here && (!asked_.total || *asked_.total == asked_.offset) &&
            asked_.validator.agrees_with(Validator::of(head_))) {
            return {Action::complete, {}, asked_.offset, {}};
        }
        return again("the server cannot continue at byte " + std::to_string(asked_.offset) + " (416)");
    }

    Verdict other() const {
        const std::string status = std::to_string(head_.status);
        if (head_.status == 429) {
            return {Action::retry,
                    {},
                    {},
                    Error(ExitCode::rate_limited, "rate-limited",
                          where_ + " answers 429 (too many requests" + net::request_id(head_) + ")",
                          "wait a while, then repeat the command; what was fetched is kept", true)};
        }
        if (net::is_retryable(head_.status)) {
            return {Action::retry,
                    {},
                    {},
                    Error(ExitCode::network, "server-error",
                          where_ + " answers " + status + net::request_id(head_),
                          "repeat the command later; what was fetched is kept", true)};
        }
        return fail("unexpected-status", "answers " + status + net::request_id(head_));
    }

    /// A 206 that does not fit: without it nothing is lost but the prefix. To a request without Range it is
    /// final.
    Verdict broken(const std::string& what) const {
        if (!asked_.whole_file()) return again("the server sent " + what);
        return fail("range-invalid", "answers 206 with " + what);
    }

    Verdict disagreeing(const std::string& what) const {
        Verdict verdict = broken(what);
        verdict.disagrees = true;
        return verdict;
    }

    Verdict again(const std::string& why) const {
        return {Action::again, {}, {}, Error(ExitCode::network, "range-invalid", where_ + ": " + why)};
    }

    Verdict fail(const std::string& reason, const std::string& what) const {
        return {Action::fail, {}, {}, Error(ExitCode::network, reason, where_ + " " + what)};
    }

    Error refused(const std::string& reason, const std::string& what) const {
        return {ExitCode::auth, reason, where_ + " answers " + what + net::request_id(head_),
                "check the token and the access it gives"};
    }

    const Asked& asked_;
    const net::ResponseHead& head_;
    const Artifact& artifact_;
    const std::string& where_;
};

} // namespace

net::Headers conditions(const Asked& asked) {
    net::Headers headers;
    if (asked.whole_file()) {
        if (!asked.if_none_match.empty()) headers.add("If-None-Match", asked.if_none_match);
        if (!asked.if_modified_since.empty()) headers.add("If-Modified-Since", asked.if_modified_since);
        return headers;
    }
    const std::string last = asked.end ? std::to_string(*asked.end - 1) : "";
    headers.add("Range", "bytes=" + std::to_string(asked.offset) + "-" + last);
    if (const std::string value = asked.validator.if_range(); !value.empty()) headers.add("If-Range", value);
    return headers;
}

Verdict judge(const Asked& asked, const net::ResponseHead& head, const Artifact& artifact,
              const std::string& where) {
    return Judge(asked, head, artifact, where).verdict();
}

} // namespace xtask::transfer
