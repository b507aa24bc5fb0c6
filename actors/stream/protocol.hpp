#pragma once

#include "actors/runtime/common_messages.hpp"
#include "actors/stream/event_batch.hpp"
#include "actors/stream/front_settings.hpp"
#include "actors/stream/stream_progress.hpp"
#include "actors/stream/stream_report.hpp"
#include "actors/stream/stream_start.hpp"
#include "actors/stream/wire_form.hpp"
#include "http/message/stream_request.hpp"
#include "http/server/event_stream.hpp"
#include "log/event/record_id.hpp"
#include "log/record/record.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace logflume::actors {

/// A subscriber, named by its actor's id wherever others speak of it.
using stream_id = caf::actor_id;

/// Defined below: it holds a handle of an actor to which subscribers send their own handle.
struct attach;

struct finish {};
struct keep_alive {};
struct nothing_stored {};
struct writable {};
/// To itself: the linger time of events that wait is over.
struct linger_over {};

/// A stream with ids begins: its header can be sent.
struct opened {
  /// The id that the log has; `none` where the client brought none that it has.
  std::string accepted;
  /// Of that id.
  log::log_place at{};
};

/// How far a stream is: all that was stored of its entities is sent, or (not caught up) a part.
struct position {
  /// None: there is nothing new; the last one is then where the stream is.
  std::optional<log::log_place> at;
  bool caught_up = false;
  /// The stream ends with it.
  bool last = false;
};

/// The log no longer has the record of the client's last id.
struct reset {
  /// Before the first event to come.
  log::log_place at;
  reset_reason why = reset_reason::reused;
  /// As the client wrote it; empty: that of the last frame it was sent.
  std::string last_event_id{};
};

/// The whole body of a response that is no stream.
struct whole_body {
  http::frames_ptr bytes;
};

/// What the client's token does to its stream; once it has expired, the stream ends.
struct token_notice {
  token_state state = token_state::to_renew;
  /// Seconds since the Unix epoch.
  double expires = 0;
};

/// The stream ends without waiting any longer for its position.
struct finish_now {};

/// Serves one SSE client.
using subscriber_actor = caf::typed_actor<
    // Events of the entity it follows, in the order to send them.
    caf::reacts_to<event_batch_ptr>,
    // The entity has no event so far.
    caf::reacts_to<nothing_stored>,
    // For a stream with ids: the accepted id, its position, a reset, the end of its last wait.
    caf::reacts_to<opened>, caf::reacts_to<position>, caf::reacts_to<reset>,
    caf::reacts_to<finish_now>,
    // The list that it asked for in place of a stream.
    caf::reacts_to<whole_body>,
    // The socket takes bytes again.
    caf::reacts_to<writable>,
    // It sent this to itself: events have waited for their linger time.
    caf::reacts_to<linger_over>,
    // Nothing was written for a while.
    caf::reacts_to<keep_alive>,
    // There is a tailer (again): subscribe with it.
    caf::reacts_to<attach>,
    // Its client's token expires, or has.
    caf::reacts_to<token_notice>,
    // The stream reached its age, or the service drains: end it cleanly.
    caf::reacts_to<finish>>;

struct subscribe {
  subscriber_actor subscriber;
  std::shared_ptr<stream_progress> progress;
  /// The last event it was sent, by any actor; none: begin with the first stored.
  std::optional<log::offset> after{};
  /// Of a stream with ids, in place of `after`.
  stream_start_ptr start{};
};

struct ask_position {
  stream_id id = 0;
  /// The stream ends with it.
  bool last = false;
};

struct unsubscribe {
  stream_id id = 0;
};

struct go_on {
  stream_id id = 0;
};

/// Sends subscribers their events: the tailer, as a subscriber and the front see it.
using event_source_actor = caf::typed_actor<
    // A new subscriber, or one that a former tailer served.
    caf::reacts_to<subscribe>,
    // It is gone.
    caf::reacts_to<unsubscribe>,
    // A lagging subscriber has drained its mailbox.
    caf::reacts_to<go_on>,
    // A stream with ids was quiet for a while, or ends.
    caf::reacts_to<ask_position>,
    // Whether it works.
    caf::replies_to<pulse>::with<bool>>;

struct attach {
  event_source_actor source;
  /// The one that the source reads.
  std::string topic{};
};

/// A topic is removed.
struct detach {
  std::string topic;
  /// Its streams are dropped if they have not finished this long after.
  std::chrono::milliseconds patience{0};
};

struct detached {};

/// The socket's news for the front.
struct peer_gone {
  stream_id id = 0;
};

/// Learns that a client has hung up.
using hang_up_listener_actor = caf::typed_actor<caf::reacts_to<peer_gone>>;

struct ask_streams {
  std::size_t most = 0;
};

/// Keys or tokens no longer count.
struct revoke {
  std::function<bool(const http::admission&)> still_counts;
  /// Also for streams that are on their way, until the next of these.
  bool lasting = false;
};

struct drain {
  /// Streams that have not finished this long after they were asked to are dropped.
  std::chrono::milliseconds patience{0};
};

struct incoming {
  http::stream_request request;
  /// Moved from by the actor that takes it over.
  std::shared_ptr<http::event_stream> stream;
};

/// The front, as the Inspector sees it.
using inspected_front_actor = mailbox_actor::extend<
    // The streams that are worst off.
    caf::replies_to<ask_streams>::with<streams_report>>;

/// Owns the server and the deadlines of the streams.
using front_actor = hang_up_listener_actor::extend_with<inspected_front_actor>::extend<
    // A client's stream; its header is sent unless it has ids.
    caf::reacts_to<incoming>,
    // A tailer is at work: the topic's new streams and its open ones turn to it.
    caf::reacts_to<attach>,
    // Ends the topic's streams; answered when there are none.
    caf::replies_to<detach>::with<detached>,
    // These settings apply from now on; a changed mailbox to new streams only.
    caf::reacts_to<front_settings>,
    // Ends the streams that no longer have a token that counts.
    caf::reacts_to<revoke>,
    // Accept no more streams, finish the open ones, quit when the last is gone.
    caf::reacts_to<drain>,
    // Whether the server's loop and, behind it, a tailer work.
    caf::replies_to<pulse>::with<bool>>;

} // namespace logflume::actors
