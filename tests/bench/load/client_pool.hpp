#pragma once

#include "tests/bench/load/event_scanner.hpp"
#include "tests/bench/load/followed.hpp"
#include "tests/bench/load/stamp.hpp"
#include "tests/bench/load/tls_stream.hpp"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace logflume::bench {

/// The location of the streams: `path` is followed by the entity and `suffix`, or by `?` and the
/// entities.
struct target {
  std::uint16_t port = 0;
  std::string path = "/api/temperature/events/";
  std::string suffix{};
  bool is_query = false;
  bool tls = false;
  /// Further header fields of a request, each ended by CR LF.
  std::string fields{};

  std::string of(const followed& entities) const {
    return is_query ? path + '?' + entities.query()
                    : path + std::to_string(entities.entities().front()) + suffix;
  }
};

enum class reading : std::uint8_t {
  eager,
  slow, ///< a few hundred bytes, twenty times a second
  never,
};

/// SSE clients on one thread and one epoll loop.
class client_pool {
 public:
  explicit client_pool(target where);
  ~client_pool();
  client_pool(const client_pool&) = delete;
  client_pool& operator=(const client_pool&) = delete;

  /// Connects a client for each element; returns once all have their response's head.
  void connect(const std::vector<followed>& clients, reading how = reading::eager);
  /// Connects `clients` clients that follow the same entity.
  void connect(int clients, std::uint64_t entity, reading how = reading::eager);
  /// Closes all connections; the clients remain.
  void hang_up();
  /// Reconnects all clients that hung up, each with its last id.
  void come_back();

  /// Reads until every client that reads has `events` events, or the time is up.
  bool wait_for_each(std::uint64_t events, clock::duration longest);
  /// Reads until these clients have `events` events in total, or the time is up.
  bool wait_for_all(std::uint64_t events, clock::duration longest);
  void idle(clock::duration time);
  void disconnect();

  /// Records each event's latency from now on.
  void keep_latencies(std::size_t expected);
  /// In microseconds.
  std::vector<stamp>& latencies() { return latencies_; }

  std::uint64_t received() const { return received_; }
  std::uint64_t received_bytes() const { return received_bytes_; }
  clock::time_point last_arrival() const { return last_arrival_; }
  /// Returns the number of clients that read.
  std::size_t readers() const;
  /// Counts the clients that did not get exactly `wanted(entities)`, in this order.
  std::size_t wrong(const std::function<row_digest(const followed&)>& wanted) const;

 private:
  struct client {
    int socket = -1;
    std::optional<tls_stream> tls;
    followed entities;
    reading how = reading::eager;
    event_scanner scanner;
    row_digest events;
  };

  void begin(client& of);
  /// Begins the clients from `first` on, a few at a time.
  void begin_from(std::size_t first);
  bool wait(clock::duration longest, const std::function<bool()>& done);
  void take(int wait_ms);
  void read(client& from, std::size_t most);
  bool read_piece(client& from, std::size_t most);

  target where_;
  int loop_;
  std::vector<client> clients_;
  std::vector<client*> slow_;
  clock::time_point next_slow_read_{};
  std::vector<char> buffer_;
  std::size_t open_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t received_bytes_ = 0;
  std::uint64_t wanted_each_ = 0;
  /// Clients that have `wanted_each_` events.
  std::size_t satisfied_ = 0;
  clock::time_point last_arrival_{};
  bool keep_ = false;
  std::vector<stamp> latencies_;
};

} // namespace logflume::bench
