/// One connection at work for a download: GET after GET, each through its redirects to the server that has
/// the bytes. Never blocks.
#pragma once

#include "net/connection.hpp"
#include "net/pool.hpp"
#include "transfer/route.hpp"

#include <xtask/error.hpp>

#include <functional>
#include <optional>
#include <string>

namespace xtask::transfer {

/// A signed URL that is refused is walked to once more from the candidate, because it may just have expired.
/// Lanes of one route wait for the one that is on that walk, so the candidate is asked once.
class Lane {
  public:
    enum class State {
        idle,     ///< nothing was asked, or the answer was released
        asking,   ///< on the way to an answer
        answered, ///< the head is there and no redirect; its body may be read from `connection`
        failed    ///< `error` says why
    };
    using Note = std::function<void(const std::string& text)>; ///< something for --verbose

    /// The references outlive the lane.
    Lane(Route& route, const net::Options& options, net::Pool& pool, Note note);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Sends a GET with `conditions` (Range and the like, on every hop). Ends the use of the last answer.
    void ask(net::Headers conditions);
    /// In answered, while the body comes: sends the next GET early. When the body has been read to its end,
    /// the state becomes asking.
    void ask_early(net::Headers conditions);
    bool can_ask_early() const;

    State advance(Time now);
    State state() const noexcept { return state_; }
    /// In asking: the server takes no request before.
    std::optional<Time> held_until() const noexcept { return held_until_; }
    /// In answered, and in asking where there is one to be polled.
    net::Connection* connection() noexcept { return connection_ ? &*connection_ : nullptr; }
    const Error& error() const { return *error_; }

    const Note& note() const noexcept { return note_; }
    /// The URL that answered last, or is being asked.
    const net::Url& url() const noexcept { return location_; }
    /// Redirects followed on the way there.
    int hops() const noexcept { return hops_; }
    /// The candidate has credentials that were not sent in the last request to its own origin.
    bool credentials_withheld() const noexcept;

    /// Ends the use of the last answer: the connection is kept where its body was read to the end.
    void release();
    /// Ends it whatever is still to come.
    void drop();

  private:
    void walk();
    void send();
    void connect();
    net::Request request() const;
    void judge(const net::ResponseHead& head);
    void refuse(int status);
    void fail(Error error);
    void leave_walk() noexcept;

    Route& route_;
    const net::Options& options_;
    net::Pool& pool_;
    Note note_;

    State state_ = State::idle;
    std::optional<net::Connection> connection_;
    bool fresh_ = false; ///< the connection has not answered yet
    net::Headers conditions_;
    std::optional<net::Headers> early_;
    std::optional<Time> held_until_;
    net::Url location_;
    int hops_ = 0;
    int version_ = 0;         ///< of the route when the request began
    bool remembered_ = false; ///< it began beyond the redirects
    std::optional<Error> error_;
};

} // namespace xtask::transfer
