#pragma once

#include "actors/event_batch.hpp"
#include "actors/front_settings.hpp"
#include "actors/inspection.hpp"
#include "actors/log_news.hpp"
#include "actors/reading_batch.hpp"
#include "actors/stream_gauge.hpp"
#include "http/event_stream.hpp"
#include "http/server.hpp"
#include "log/compaction.hpp"
#include "log/event_encoder.hpp"
#include "log/record.hpp"

#include <caf/all.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// A subscriber, named by its actor's id wherever others speak of it.
using stream_id = caf::actor_id;

struct append;
struct appended;
struct ask_children;
struct ask_mailbox;
struct ask_newest;
struct ask_streams;
struct attach;
struct begin_stop;
struct children;
struct deadline;
struct drain;
struct finish;
struct go_on;
struct incoming;
struct keep_alive;
struct look;
struct newest_offsets;
struct nothing_stored;
struct patience_over;
struct peer_gone;
struct pulse;
struct recorded;
struct replayed;
struct restart;
struct sensor_command;
struct step;
struct streams_report;
struct subscribe;
struct sync_due;
struct tailer_ready;
struct tailer_waits;
struct unsubscribe;
struct until_status;
struct writable;
struct writer_opened;

/// Serves one SSE client.
using subscriber_actor = caf::typed_actor<
    // Events of the entity it follows, in the order to send them.
    caf::reacts_to<event_batch_ptr>,
    // The entity has no event so far.
    caf::reacts_to<nothing_stored>,
    // The socket takes bytes again.
    caf::reacts_to<writable>,
    // Nothing was written for a while.
    caf::reacts_to<keep_alive>,
    // There is a tailer (again): subscribe with it.
    caf::reacts_to<attach>,
    // The stream reached its age, or the service drains: end it orderly.
    caf::reacts_to<finish>>;

/// Follows the topic and sends each subscriber its entity's events.
using tailer_actor = caf::typed_actor<
    // The files may have changed.
    caf::reacts_to<look>,
    // A new subscriber, or one that a former tailer served.
    caf::reacts_to<subscribe>,
    // It is gone.
    caf::reacts_to<unsubscribe>,
    // A lagging subscriber has drained its mailbox.
    caf::reacts_to<go_on>,
    // A replay has given its subscriber what is no longer kept, or a part of it.
    caf::reacts_to<replayed>,
    // The Inspector asks for the newest offset of some entities.
    caf::replies_to<ask_newest>::with<newest_offsets>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>,
    // It works.
    caf::replies_to<pulse>::with<bool>>;

/// Reads the files again for one subscriber.
using replay_actor = caf::typed_actor<
    // Its subscriber has drained its mailbox.
    caf::reacts_to<go_on>,
    // Reads the next piece.
    caf::reacts_to<step>,
    // Its subscriber took nothing for a while: others have their turn.
    caf::reacts_to<patience_over>>;

/// Owns the server and the deadlines of the streams.
using front_actor = caf::typed_actor<
    // A client's stream, headers sent.
    caf::reacts_to<incoming>,
    // Its peer hung up.
    caf::reacts_to<peer_gone>,
    // A tailer is at work: new streams and the open ones turn to it.
    caf::reacts_to<attach>,
    // The next deadline of some stream is due.
    caf::reacts_to<deadline>,
    // From now on by these settings; the mailbox is that of new streams.
    caf::reacts_to<front_settings>,
    // Give no more streams, finish the open ones, quit when the last is gone.
    caf::reacts_to<drain>,
    // The Inspector asks for the streams that are worst off.
    caf::replies_to<ask_streams>::with<streams_report>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>,
    // Whether the server's loop and, behind it, the tailer work.
    caf::replies_to<pulse>::with<bool>>;

/// The only one who appends to the topic.
using log_writer_actor = caf::typed_actor<
    // Events in the order to write them, all or none; answered when the sync policy's promise
    // holds for them, or with why none was written.
    caf::replies_to<append>::with<appended>,
    // What has come since is written, at once.
    caf::reacts_to<step>,
    // The interval after a write is over.
    caf::reacts_to<sync_due>,
    // The pause after a compaction that failed is over.
    caf::reacts_to<restart>,
    // Write and sync what is left, then quit.
    caf::reacts_to<begin_stop>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

/// Puts a compacted history in the place of what the writer aged.
using compactor_actor = caf::typed_actor<
    // Blocks until it is done.
    caf::replies_to<log::aged_ptr>::with<log::compaction_result>>;

/// Owns the sensors' entities: commands in, events out.
using sensors_actor = caf::typed_actor<
    // One command, answered when its event is in the log, or with why it is not.
    caf::replies_to<sensor_command>::with<recorded>,
    // Readings that nobody waits for.
    caf::reacts_to<reading_batch_ptr>,
    // What has come since is handled.
    caf::reacts_to<step>,
    // Handle what has come, then quit.
    caf::reacts_to<begin_stop>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

/// Owns the write side: starts it, and again when it fails.
using gateway_actor = caf::typed_actor<
    // Handed on to the sensors, as long as there are any.
    caf::replies_to<sensor_command>::with<recorded>, caf::reacts_to<reading_batch_ptr>,
    // The log is open for writing.
    caf::reacts_to<writer_opened>,
    // The pause after a failure is over.
    caf::reacts_to<restart>,
    // End: what has come is written and synced first.
    caf::reacts_to<begin_stop>,
    // The Inspector asks who is at work.
    caf::replies_to<ask_children>::with<children>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

/// Starts what runs and starts it again when it fails.
using supervisor_actor = caf::typed_actor<
    // The tailer has read the log to its end for the first time.
    caf::reacts_to<tailer_ready>,
    // There was nothing for it to read yet: no log, or no key.
    caf::reacts_to<tailer_waits>,
    // The pause after a failure is over.
    caf::reacts_to<restart>,
    // The start is over: what only it needed is given back.
    caf::reacts_to<step>,
    // End: streams first, then the rest.
    caf::reacts_to<begin_stop>,
    // The Inspector asks who is at work.
    caf::replies_to<ask_children>::with<children>,
    // The Inspector asks how many messages wait.
    caf::replies_to<ask_mailbox>::with<std::uint64_t>,
    // Answered with a sentence for people once that is another one than the asker knows.
    caf::replies_to<until_status>::with<std::string>,
    // Whether all that serves clients works.
    caf::replies_to<pulse>::with<bool>>;

struct append {
  std::shared_ptr<const std::vector<log::sensor_record>> records;
};

struct appended {
  /// Of the first record; the others follow without a hole.
  log::offset first = 0;
};

struct ask_children {};
struct ask_mailbox {};

struct ask_newest {
  std::vector<std::uint64_t> entities;
};

struct ask_streams {
  std::size_t most = 0;
};

struct attach {
  tailer_actor tailer;
};

struct begin_stop {};

/// Those that there are at the moment: the supervisor's, or the gateway's.
struct children {
  tailer_actor tailer;
  gateway_actor gateway;
  log_writer_actor writer;
  sensors_actor sensors;
};

struct deadline {};

struct drain {
  /// Streams that are not finished so long after they were told are dropped.
  std::chrono::milliseconds patience{0};
};

struct finish {};

struct go_on {
  stream_id id = 0;
};

struct incoming {
  http::stream_request request;
  /// Moved from by the one who takes it over.
  std::shared_ptr<http::event_stream> stream;
};

struct keep_alive {};

struct look {
  /// None: for all that is known everything has changed.
  std::shared_ptr<log_news> news;
};

/// In the order of the entities asked for; none: never seen.
struct newest_offsets {
  std::vector<std::optional<log::offset>> offsets;
};

struct nothing_stored {};

struct patience_over {
  /// Batches that were sent when the wait began.
  std::uint64_t batches = 0;
};

struct peer_gone {
  stream_id id = 0;
};

struct pulse {};

struct recorded {
  log::offset offset = 0;
  std::uint64_t seq_nr = 0;
};

struct replayed {
  stream_id id = 0;
  /// All its events up to here are sent or no longer in the log; none: nothing was sent.
  std::optional<log::offset> through;
};

struct restart {};

struct sensor_command {
  std::uint64_t entity_id = 0;
  /// What it leads to, where the entity's state allows it.
  log::sensor_event event;
  /// When it was given; seconds since the Unix epoch, UTC.
  double timestamp = 0;
};

struct step {};

struct streams_report {
  std::uint64_t open = 0;
  /// Envelopes under way to all of them, of so many that may be.
  std::uint64_t under_way = 0;
  std::uint64_t credit = 0;
  /// The worst off first; without their lag, which the tailer knows.
  std::vector<inspection::stream> worst;
};

struct subscribe {
  subscriber_actor subscriber;
  std::uint64_t entity_id = 0;
  std::shared_ptr<stream_gauge> gauge;
  /// The last event it was sent, by whomever; none: begin with the first stored.
  std::optional<log::offset> after;
};

struct sync_due {};

struct tailer_ready {
  std::optional<log::offset> last_offset;
};

struct tailer_waits {};

struct unsubscribe {
  stream_id id = 0;
};

struct until_status {
  /// Empty before the service is up.
  std::string known;
};

struct writable {};
struct writer_opened {};

} // namespace logflume::actors

// None of these leaves the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::event_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::reading_batch_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::log::aged_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::log::compaction_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::append)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::appended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::ask_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::ask_mailbox)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::ask_newest)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::ask_streams)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::attach)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::begin_stop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::deadline)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::finish)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::front_settings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::go_on)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::incoming)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::keep_alive)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::newest_offsets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::nothing_stored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::patience_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::peer_gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::pulse)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::recorded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::replayed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::restart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::sensor_command)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::step)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::streams_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::subscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::sync_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::tailer_ready)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::tailer_waits)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::unsubscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::until_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::writable)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(logflume::actors::writer_opened)
