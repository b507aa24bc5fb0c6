#pragma once

#include "actors/control/control_frame.hpp"
#include "actors/control/control_message.hpp"
#include "crypto/descriptor.hpp"

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// The connections of the control socket; each has one request at a time. Their number, their
/// memory, and the time for a request and for taking an answer are bounded. Never blocks. Not
/// thread-safe.
class control_connections {
 public:
  using clock = std::chrono::steady_clock;
  /// Takes a complete request of a connection; the owner then calls `answer`.
  using request_handler = std::function<void(std::uint64_t connection, const control_request&)>;

  static constexpr std::size_t max_connections = 16;
  /// Time for a complete request, and for taking an answer.
  static constexpr std::chrono::seconds patience{10};

  explicit control_connections(request_handler handler) : handle_request_{std::move(handler)} {}

  /// Returns false if there are `max_connections` and each is owed an answer, so that none can be
  /// replaced by a new one.
  bool has_room() const;
  /// Adds a socket from `accept`. At the limit it replaces the connection that has been silent the
  /// longest.
  void add(crypto::descriptor socket, clock::time_point now);
  /// Ignores connections that have ended meanwhile.
  void answer(std::uint64_t connection, const control_answer& answer, clock::time_point now);

  /// Appends a row for each connection: what to poll it for.
  void watch(std::vector<pollfd>& watched) const;
  /// Reads, writes and ends connections. `events`: the rows that `watch` appended.
  void handle(std::vector<pollfd>::const_iterator events, clock::time_point now);
  /// Closes the connections whose deadline has passed.
  void expire(clock::time_point now);
  /// Returns the earliest deadline; `clock::time_point::max()` if there is none.
  clock::time_point next_deadline() const;

  /// Reads no further requests; closes the connections that are owed no answer.
  void refuse_requests();
  /// Returns the number of connections whose answer is owed, or not completely sent yet.
  std::size_t pending_answers() const;
  std::size_t size() const { return connections_.size(); }

 private:
  enum class phase : std::uint8_t { reading, waiting, writing };

  struct connection {
    crypto::descriptor socket;
    phase current_phase = phase::reading;
    frame_reader requests{};
    std::string answer{};
    /// The connection ends after this answer.
    bool last = false;
    clock::time_point deadline{};
  };

  /// Each of these returns whether the connection goes on.
  bool read(std::uint64_t id, connection& from, clock::time_point now);
  bool read_request(std::uint64_t id, connection& from, clock::time_point now);
  bool write(std::uint64_t id, connection& to, clock::time_point now);
  bool end_with(std::uint64_t id, connection& to, control_refusal refusal, clock::time_point now);

  request_handler handle_request_;
  std::map<std::uint64_t, connection> connections_;
  std::uint64_t next_id_ = 1;
  bool refusing_ = false;
};

} // namespace logflume::actors
