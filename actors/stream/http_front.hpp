#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/stream/access_end.hpp"
#include "actors/stream/protocol.hpp"
#include "actors/stream/server_control.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace logflume::actors {

/// Where the streams of one topic get their events.
struct front_topic {
  /// Null: no tailer runs.
  event_source_actor source{};
  std::size_t streams = 0;
  /// The source was asked for its pulse and has not answered yet.
  bool pulse_asked = false;
  /// The topic is being removed: its streams are being ended, or are gone.
  bool leaving = false;
  /// Number of times that the topic was removed.
  std::uint64_t removals = 0;
  caf::typed_response_promise<detached> removed{};

  void answer_removal() {
    source = nullptr;
    removed.deliver(detached{});
  }
};

/// Topics by name.
using front_topics = std::map<std::string, front_topic>;

/// One open stream and what is due for it.
struct open_stream {
  subscriber_actor subscriber;
  front_topics::value_type* topic = nullptr;
  std::shared_ptr<stream_progress> progress;
  http::peer_address peer;
  stream_progress::clock::time_point begin;
  /// When it reaches its maximum age.
  stream_progress::clock::time_point end;
  bool finishing = false;
  /// Null: no token let the stream in.
  std::unique_ptr<access_end> access{};
  bool expired = false;
  /// Why the stream is killed, if it is.
  stream_end kill_reason = stream_end::dropped;
};

/// To itself: check whether the wall clock has jumped.
struct clock_check_due {};
/// To itself: the next deadline of some stream is due. Ignored if another wake-up has replaced it.
struct deadline {
  stream_progress::clock::time_point at;
};
/// To itself: streams may still be on their way from the server; check whether one has come.
struct await_last {};
/// To itself: the streams of a removed topic have had their time. Ignored if the topic has been
/// removed again.
struct removal_due {
  std::string topic;
  std::uint64_t removal = 0;
};

using front_self =
    front_actor::extend<caf::reacts_to<deadline>, caf::reacts_to<await_last>,
                        caf::reacts_to<removal_due>, caf::reacts_to<clock_check_due>>;

struct http_front_state {
  static inline const char* name = "http_front";

  using pointer = front_self::stateful_pointer<http_front_state>;
  using clock = stream_progress::clock;

  struct due {
    clock::time_point at;
    stream_id id = 0;
    friend bool operator>(const due& a, const due& b) { return a.at > b.at; }
  };

  pointer self = nullptr;
  front_settings settings;
  server_control server;
  service_counts* counts = nullptr;
  front_topics topics;
  /// Pulse requests, which are answered by the next answer of any source.
  std::vector<caf::typed_response_promise<bool>> pulses;
  std::unordered_map<stream_id, open_stream> streams;
  /// One entry for each stream, the earliest first: no stream needs a timer of its own.
  std::priority_queue<due, std::vector<due>, std::greater<>> deadlines;
  clock::time_point next_wake = clock::time_point::max();
  std::minstd_rand random;
  /// Number of streams that a token let in.
  std::size_t admitted = 0;
  /// How far the wall clock was ahead of the actor clock when last checked.
  std::chrono::nanoseconds wall_ahead{0};
  bool clock_check_pending = false;
  /// The rule of the most recent lasting revocation.
  std::function<bool(const http::admission&)> still_valid;
  /// When all streams have to have finished; none: the service is not ending.
  std::optional<clock::time_point> drained_at;
  /// When streams that are still open are dropped.
  clock::time_point dropped_at = clock::time_point::max();

  void open(const http::stream_request& request, std::shared_ptr<http::event_stream> stream);
  void close(const caf::down_msg& ended);
  /// Tells the client when its token is to be renewed, or has expired. Returns when to check again.
  clock::time_point attend_access(open_stream& stream, clock::time_point now);
  void admit(open_stream& stream, const http::admission& admission);
  void revoke_access(const revoke& request);
  void watch_clock();
  void check_wall_clock();
  std::chrono::nanoseconds wall_lead() const;
  void change(const front_settings& changed);
  void attach_to(const attach& to);
  caf::typed_response_promise<detached> remove_topic(const detach& request);
  /// Drops the streams of a removed topic, which have had their time.
  void drop_topic(const removal_due& past);
  caf::result<bool> take_pulse();
  void ask_pulse(front_topics::value_type& topic);
  void answer_pulses(const std::string& topic);
  void kill(open_stream& stream, stream_end reason);
  /// Does what is due on the stream; returns when it needs attention again.
  clock::time_point attend(open_stream& stream, clock::time_point now);
  clock::time_point next_attention(const open_stream& stream, clock::time_point now) const;
  bool is_stuck(const open_stream& stream, clock::time_point now) const;
  bool is_quiet(const open_stream& stream, clock::time_point now) const;
  stream_end outcome_of(const open_stream& stream, const caf::error& reason) const;
  void attend_all();
  void sleep_until(clock::time_point at);
  /// Attends to every stream, because deadlines may have changed.
  void reschedule();
  void begin_drain(std::chrono::milliseconds patience);
  /// Returns a random time until `drained_at`, so that clients do not return all at once.
  clock::time_point random_drain_time(clock::time_point now);
  /// Quits if the server has no more streams.
  void end_if_last();
  void drop_all();
  /// Reports at most `limit` streams, those that are worst off.
  streams_report report(std::size_t limit) const;
};

/// Spawns a subscriber for each stream that `server` hands over, finishes the stream at its age (80
/// to 100 % of the maximum), keeps it alive, and kills it when its peer hangs up or takes no byte
/// for too long. When drained, spreads the ends of streams over `settings.drain`, and quits with
/// the last.
front_self::behavior_type http_front(http_front_state::pointer self, front_settings settings,
                                     server_control server, service_counts* counts);

} // namespace logflume::actors
