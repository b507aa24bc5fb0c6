#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/stream/protocol.hpp"
#include "http/site/server.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <unordered_map>
#include <vector>

namespace logflume::actors {

/// One open stream and what is due on it.
struct open_stream {
  subscriber_actor subscriber;
  std::uint64_t entity_id = 0;
  std::shared_ptr<stream_gauge> gauge;
  http::peer_address peer;
  stream_gauge::clock::time_point begin;
  /// When it has reached its age.
  stream_gauge::clock::time_point end;
  bool finishing = false;
  /// Why it is killed, if it is.
  stream_end killed = stream_end::dropped;
};

/// The next deadline of some stream is due.
struct deadline {};

using front_self = front_actor::extend<caf::reacts_to<deadline>>;

struct http_front_state {
  static inline const char* name = "http_front";

  using pointer = front_self::stateful_pointer<http_front_state>;
  using clock = stream_gauge::clock;

  struct due {
    clock::time_point at;
    stream_id id = 0;
    friend bool operator>(const due& a, const due& b) { return a.at > b.at; }
  };

  pointer self = nullptr;
  front_settings settings;
  std::shared_ptr<http::server> server;
  service_counts* counts = nullptr;
  event_source_actor source;
  std::unordered_map<stream_id, open_stream> streams;
  /// One entry a stream, the earliest first: deadlines cost no timer each.
  std::priority_queue<due, std::vector<due>, std::greater<>> deadlines;
  clock::time_point next_wake = clock::time_point::max();
  std::minstd_rand random;
  /// When all streams are to be told to finish, once the service ends.
  std::optional<clock::time_point> drained_at;

  void open(const http::stream_request& request, std::shared_ptr<http::event_stream> stream);
  void close(const caf::down_msg& ended);
  void kill(open_stream& stream, stream_end why);
  /// Does what is due on the stream; when to look at it again.
  clock::time_point attend(open_stream& stream, clock::time_point now);
  void attend_all();
  void sleep_until(clock::time_point at);
  /// Looks at each stream anew: its deadlines may have changed.
  void reschedule();
  void begin_drain(std::chrono::milliseconds patience);
  /// A moment from now until `drained_at`: spread, so that the clients do not return together.
  clock::time_point some_time(clock::time_point now);
  void end();
  void drop_all();
  /// At most `most` streams, those that are worst off.
  streams_report report(std::size_t most) const;
};

/// Owns `server`, which is running; spawns a subscriber for each stream handed over, finishes
/// it at its age (80 to 100 % of the longest), keeps it alive, and kills it when its peer
/// hangs up or takes no byte for too long. Drained, it ends the streams spread over
/// `settings.drain`, and quits with the last.
front_self::behavior_type http_front(http_front_state::pointer self, front_settings settings,
                                     std::shared_ptr<http::server> server, service_counts* counts);

} // namespace logflume::actors
