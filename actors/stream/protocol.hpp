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

/// Identifies a subscriber by its actor's id.
using stream_id = caf::actor_id;

/// Defined below: it holds a handle of an actor to which subscribers send their own handle.
struct attach;

struct finish {};
struct keep_alive {};
struct nothing_stored {};
struct writable {};
/// To itself: the linger time of waiting events is over.
struct linger_over {};

/// A stream with ids begins: its header can be sent.
struct opened {
  /// The accepted id; `none` if the client brought no id that the log has.
  std::string accepted;
  /// The place of that id.
  log::log_place at{};
};

/// How far a stream is: all stored events of its entities are sent, or (not caught up) a part of
/// them.
struct position {
  /// None: nothing is new, and the stream is still at the last place; or it has not begun again.
  std::optional<log::log_place> at;
  bool caught_up = false;
  /// The stream ends with it.
  bool last = false;
};

/// The log no longer has the record of the client's last id.
struct reset {
  /// The place before the next event to be sent.
  log::log_place at;
  reset_reason reason = reset_reason::reused;
  /// The id as the client wrote it; empty: the id of the last frame it was sent.
  std::string last_event_id{};
};

/// The complete body of a response that is not a stream.
struct whole_body {
  http::frames_ptr bytes;
};

/// News of the client's token for its stream; once the token has expired, the stream ends.
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
    // Only for a stream with ids: its accepted id, its position, a reset, or that it is to end
    // without waiting any longer for its position.
    caf::reacts_to<opened>, caf::reacts_to<position>, caf::reacts_to<reset>,
    caf::reacts_to<finish_now>,
    // The list that the client asked for instead of a stream.
    caf::reacts_to<whole_body>,
    // The socket takes bytes again.
    caf::reacts_to<writable>,
    // To itself: the linger time of waiting events is over.
    caf::reacts_to<linger_over>,
    // Nothing was written for a while.
    caf::reacts_to<keep_alive>,
    // There is a tailer (again): subscribe with it.
    caf::reacts_to<attach>,
    // Its client's token expires soon, or has expired.
    caf::reacts_to<token_notice>,
    // The stream reached its age, or the service drains: end it cleanly.
    caf::reacts_to<finish>>;

struct subscribe {
  subscriber_actor subscriber;
  std::shared_ptr<stream_progress> progress;
  /// The last event it was sent, by any actor; none: begin with the first stored event.
  std::optional<log::offset> after{};
  /// For a stream with ids, instead of `after`.
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

/// Sends subscribers their events. The tailer, as seen by a subscriber and the front.
using event_source_actor = caf::typed_actor<
    // A new subscriber, or one that a former tailer served.
    caf::reacts_to<subscribe>,
    // A subscriber is gone.
    caf::reacts_to<unsubscribe>,
    // A lagging subscriber has drained its mailbox.
    caf::reacts_to<go_on>,
    // A stream with ids was quiet for a while, or ends.
    caf::reacts_to<ask_position>,
    // Answered with whether the tailer works.
    caf::replies_to<pulse>::with<bool>>;

struct attach {
  event_source_actor source;
  /// The topic that the source reads.
  std::string topic{};
};

/// A topic is removed.
struct detach {
  std::string topic;
  /// Streams that have not finished after this time are dropped.
  std::chrono::milliseconds patience{0};
};

struct detached {};

/// The socket tells the front that the client has hung up.
struct peer_gone {
  stream_id id = 0;
};

/// Gets a message when a client has hung up.
using hang_up_listener_actor = caf::typed_actor<caf::reacts_to<peer_gone>>;

struct ask_streams {
  std::size_t limit = 0;
};

/// Some keys or tokens are no longer valid.
struct revoke {
  std::function<bool(const http::admission&)> still_valid;
  /// Also applies to streams that are on their way, until the next lasting revocation.
  bool lasting = false;
};

struct drain {
  /// Streams that have not finished this long after being asked to are dropped.
  std::chrono::milliseconds patience{0};
};

struct incoming {
  http::stream_request request;
  /// The actor that takes the stream over moves from it.
  std::shared_ptr<http::event_stream> stream;
};

/// The front, as seen by the Inspector.
using inspected_front_actor = mailbox_actor::extend<
    // Answered with the streams that are worst off.
    caf::replies_to<ask_streams>::with<streams_report>>;

/// Owns the server and the deadlines of the streams.
using front_actor = hang_up_listener_actor::extend_with<inspected_front_actor>::extend<
    // A client's stream; its header has been sent already, unless the stream has ids.
    caf::reacts_to<incoming>,
    // A tailer is running: the topic's open streams and new ones subscribe with it.
    caf::reacts_to<attach>,
    // End the topic's streams; answered when none are left.
    caf::replies_to<detach>::with<detached>,
    // These settings apply from now on; a changed mailbox to new streams only.
    caf::reacts_to<front_settings>,
    // End the streams whose tokens are no longer valid.
    caf::reacts_to<revoke>,
    // Accept no more streams, finish the open ones, quit when the last is gone.
    caf::reacts_to<drain>,
    // Answered with whether the server's loop and, behind it, a tailer work.
    caf::replies_to<pulse>::with<bool>>;

} // namespace logflume::actors
