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

/// The connections of the control socket, each at one request at a time. Bounded: their number,
/// their memory, and the time in which a request must be whole and an answer taken. Never blocks.
/// Not thread-safe.
class control_connections {
 public:
  using clock = std::chrono::steady_clock;
  /// A request that is whole, of that connection; `answer` follows.
  using take = std::function<void(std::uint64_t connection, const control_request&)>;

  static constexpr std::size_t most = 16;
  /// For a whole request, and for taking an answer.
  static constexpr std::chrono::seconds patience{10};

  explicit control_connections(take to) : take_{std::move(to)} {}

  /// False: each waits for its answer, so that none can give way to another one.
  bool has_room() const;
  /// From `accept`; the one that has been silent for longest gives way where there are many.
  void add(crypto::descriptor socket, clock::time_point now);
  /// A connection that has ended meanwhile is none.
  void answer(std::uint64_t connection, const control_answer& answer, clock::time_point now);

  /// What to wait for: appends a row for each.
  void watch(std::vector<pollfd>& watched) const;
  /// The rows that `watch` appended. Reads, writes and ends connections.
  void handle(std::vector<pollfd>::const_iterator events, clock::time_point now);
  /// Closes those whose time is over.
  void expire(clock::time_point now);
  /// Of the first that expires; `clock::time_point::max()`: none does.
  clock::time_point next_deadline() const;

  /// Reads no further request; closes the connections that wait for none.
  void refuse_requests();
  /// Connections with an answer that is owed, or not taken yet.
  std::size_t owed() const;
  std::size_t size() const { return connections_.size(); }

 private:
  enum class phase : std::uint8_t { reading, waiting, writing };

  struct connection {
    crypto::descriptor socket;
    phase at = phase::reading;
    frame_reader requests{};
    std::string answer{};
    /// It ends with this answer.
    bool last = false;
    clock::time_point deadline{};
  };

  /// Each returns whether the connection goes on.
  bool read(std::uint64_t id, connection& from, clock::time_point now);
  bool read_request(std::uint64_t id, connection& from, clock::time_point now);
  bool write(std::uint64_t id, connection& to, clock::time_point now);
  bool end_with(std::uint64_t id, connection& to, control_refusal why, clock::time_point now);

  take take_;
  std::map<std::uint64_t, connection> connections_;
  std::uint64_t next_id_ = 1;
  bool refusing_ = false;
};

} // namespace logflume::actors
