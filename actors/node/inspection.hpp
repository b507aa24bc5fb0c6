#pragma once

#include <caf/all.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// The messages that a running Logflume answers at `node.listen`. This header needs only CAF 0.17,
/// so it can be copied. Register its types with `add_types`, connect with
/// `middleman().remote_actor<inspector_actor>(host, port)`, and send requests. A program built with
/// another version of this header is refused when it connects.
namespace logflume::inspection {

/// A number that does not exist or was not reported.
constexpr std::int64_t none = -1;

/// Asks for a `status`.
struct ask_status {
  /// Maximum number of rows in `status::streams`; never more than 1,000.
  std::uint32_t most_streams = 20;
};

/// The actors of one kind.
struct actor_kind {
  std::string name;
  /// The topic that the actors work for; empty: all topics.
  std::string topic;
  std::uint64_t count = 0;
  /// Number of messages that wait in the mailbox; none: not asked (there are many), or no answer.
  std::int64_t mailbox = none;
  /// Number of envelopes in flight to subscribers, and its maximum.
  std::uint64_t under_way = 0;
  std::uint64_t credit = 0;
  /// Microseconds until it answered; none: as for `mailbox`.
  std::int64_t answer_us = none;
  /// The actor did not answer in time: it is busy or stuck.
  bool mute = false;
};

/// One client.
struct stream {
  std::string peer;
  std::string topic;
  /// `1042`, `1,2,5`, or `*` for all.
  std::string entity;
  /// Offset of the last event that its socket took; none: no event so far.
  std::int64_t offset = none;
  /// Distance from there to the newest event of what it follows, in offsets of the log; none: not
  /// known.
  std::int64_t lag = none;
  /// Its mailbox was full; nothing is sent to it until it has drained.
  bool held_back = false;
  std::uint32_t under_way = 0;
  std::uint32_t credit = 0;
  /// Milliseconds for which its socket has accepted no byte although some wait; none: nothing
  /// waits.
  std::int64_t stuck_ms = none;
  std::int64_t age_ms = 0;
  std::uint64_t bytes = 0;
};

struct tailer {
  /// `starting`, `following`, `log_missing`, `key_missing`, `key_refused`, `restarting`; or what a
  /// source in Kafka waits for, such as `catching_up`.
  std::string state;
  /// The file that is being read, and the number of its bytes that were read.
  std::string file;
  std::uint64_t byte = 0;
  std::int64_t offset = none;
  /// Average over the last seconds.
  double events_per_second = 0;
  std::uint64_t events = 0;
  std::uint64_t kept_events = 0;
  std::uint64_t kept_entities = 0;
  std::uint64_t kept_bytes = 0;
  /// The value of `log.keep`, in bytes.
  std::uint64_t keep_limit = 0;
  std::uint64_t subscribers = 0;
  std::uint64_t lagging = 0;
  std::uint64_t replays = 0;
  std::uint64_t corrupt = 0;
  std::uint64_t truncations = 0;
  std::uint64_t compactions = 0;
  std::uint64_t skipped = 0;
  std::uint64_t decrypt_failures = 0;
  std::uint64_t sequence_gaps = 0;
  std::uint64_t restarts = 0;
};

/// A sensor whose packets are dropped because it is not registered.
struct unregistered_sensor {
  std::uint64_t entity = 0;
  /// Number of packets dropped since the sensor was first remembered.
  std::uint64_t packets = 0;
  /// Milliseconds since its last packet.
  std::int64_t silent_ms = 0;
};

/// The writing side: the sensors' socket, and the actors that append to the log.
struct writer {
  /// This process is the log's writer.
  bool here = false;
  /// The log is open, and the last write succeeded.
  bool writable = false;
  std::uint64_t records = 0;
  std::uint64_t writes = 0;
  std::uint64_t syncs = 0;
  std::uint64_t refused = 0;
  std::uint64_t compactions = 0;
  std::uint64_t failed_compactions = 0;
  /// Sensors' packets: read from the socket, recorded in the log, dropped for any reason, queued.
  std::uint64_t packets = 0;
  std::uint64_t recorded = 0;
  std::uint64_t dropped = 0;
  std::uint64_t queued = 0;
  /// The latest ones, at most 32, ordered by their last packets, the newest first.
  std::vector<unregistered_sensor> unregistered;
};

/// The state of forwarding the log to Kafka.
struct forwarder {
  /// This process forwards the log.
  bool here = false;
  /// `starting`, `searching`, `forwarding`, `refused`, `fenced`, or what the forwarder waits for.
  std::string state;
  /// Everything up to this offset was forwarded.
  std::int64_t offset = none;
  /// Distance from there to the newest event that the tailer has read, in offsets of the log.
  std::int64_t lag = none;
  std::uint64_t records = 0;
  std::uint64_t transactions = 0;
  std::uint64_t skipped = 0;
  std::uint64_t cuts = 0;
  std::uint64_t refused = 0;
};

struct topic {
  std::string name;
  inspection::tailer tailer;
  inspection::writer writer;
  inspection::forwarder forwarder;
};

struct thread {
  std::string name;
  std::uint64_t id = 0;
  std::uint64_t cpu_ms = 0;
};

struct status {
  std::string version;
  /// The address at which the process serves HTTP.
  std::string http;
  std::uint64_t pid = 0;
  std::int64_t up_ms = 0;
  bool draining = false;
  std::vector<actor_kind> actors;
  /// In the order of the configuration.
  std::vector<inspection::topic> topics;
  std::uint64_t streams_open = 0;
  /// The worst-off first: lagging, then stuck the longest, then most envelopes in flight.
  std::vector<stream> streams;
  std::vector<thread> threads;
};

/// Asks for the notices of a topic after number `after` (0: all that are remembered), or for the
/// moment when its `tailer::events` differs from `events`. The answer comes as soon as there is
/// news, at most twice a second; after ten seconds it comes without any. The Inspector remembers
/// the last 256 notices; the answer has the number of notices that were dropped before they were
/// asked for.
struct ask_notices {
  std::uint64_t after = 0;
  std::uint64_t events = 0;
  /// The topic's name; empty: the first topic. The answer is an error if there is no such topic.
  std::string topic;
};

/// Something rare that the tailer did.
struct notice {
  std::uint64_t number = 0;
  /// Milliseconds since the Unix epoch.
  std::int64_t time_ms = 0;
  /// `state`, `corrupt`, `truncated`, `compacted`, `skipped`, `sequence_gap`, `restarted`.
  std::string kind;
  /// How often it happened within half a second.
  std::uint64_t count = 0;
  /// The tailer's state and position afterwards.
  std::string state;
  std::string file;
  std::uint64_t byte = 0;
  std::int64_t offset = none;
};

struct notices {
  /// Number of the latest notice, for the next `ask_notices`.
  std::uint64_t last = 0;
  /// How many notices after `ask_notices::after` are no longer remembered.
  std::uint64_t lost = 0;
  std::vector<notice> list;
  /// The tailer as it is now.
  inspection::tailer tailer;
};

/// Answers questions; changes nothing.
using inspector_actor = caf::typed_actor<caf::replies_to<ask_status>::with<status>,
                                         caf::replies_to<ask_notices>::with<notices>>;

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ask_status& x) {
  return f(caf::meta::type_name("ask_status"), x.most_streams);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, actor_kind& x) {
  return f(caf::meta::type_name("actor_kind"), x.name, x.topic, x.count, x.mailbox, x.under_way,
           x.credit, x.answer_us, x.mute);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, stream& x) {
  return f(caf::meta::type_name("stream"), x.peer, x.topic, x.entity, x.offset, x.lag, x.held_back,
           x.under_way, x.credit, x.stuck_ms, x.age_ms, x.bytes);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tailer& x) {
  return f(caf::meta::type_name("tailer"), x.state, x.file, x.byte, x.offset, x.events_per_second,
           x.events, x.kept_events, x.kept_entities, x.kept_bytes, x.keep_limit, x.subscribers,
           x.lagging, x.replays, x.corrupt, x.truncations, x.compactions, x.skipped,
           x.decrypt_failures, x.sequence_gaps, x.restarts);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, unregistered_sensor& x) {
  return f(caf::meta::type_name("unregistered_sensor"), x.entity, x.packets, x.silent_ms);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, writer& x) {
  return f(caf::meta::type_name("writer"), x.here, x.writable, x.records, x.writes, x.syncs,
           x.refused, x.compactions, x.failed_compactions, x.packets, x.recorded, x.dropped,
           x.queued, x.unregistered);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, forwarder& x) {
  return f(caf::meta::type_name("forwarder"), x.here, x.state, x.offset, x.lag, x.records,
           x.transactions, x.skipped, x.cuts, x.refused);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, topic& x) {
  return f(caf::meta::type_name("topic"), x.name, x.tailer, x.writer, x.forwarder);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, thread& x) {
  return f(caf::meta::type_name("thread"), x.name, x.id, x.cpu_ms);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, status& x) {
  return f(caf::meta::type_name("status"), x.version, x.http, x.pid, x.up_ms, x.draining, x.actors,
           x.topics, x.streams_open, x.streams, x.threads);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ask_notices& x) {
  return f(caf::meta::type_name("ask_notices"), x.after, x.events, x.topic);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, notice& x) {
  return f(caf::meta::type_name("notice"), x.number, x.time_ms, x.kind, x.count, x.state, x.file,
           x.byte, x.offset);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, notices& x) {
  return f(caf::meta::type_name("notices"), x.last, x.lost, x.list, x.tailer);
}

/// Call this once for each actor system. The number in the names rises when a message changes.
inline void add_types(caf::actor_system_config& config) {
  config.add_message_type<ask_status>("logflume.3.ask_status")
      .add_message_type<status>("logflume.3.status")
      .add_message_type<ask_notices>("logflume.3.ask_notices")
      .add_message_type<notices>("logflume.3.notices");
}

} // namespace logflume::inspection
