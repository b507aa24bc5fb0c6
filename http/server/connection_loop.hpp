#pragma once

#include "http/server/acceptor.hpp"
#include "http/server/connection.hpp"
#include "http/server/deadlines.hpp"
#include "http/server/server_state.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/listener.hpp"
#include "http/tls/tls_options.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::http {

/// One epoll loop on a thread of its own: accepts, collects heads, refuses bad ones, sends
/// responses, and reports a stream's socket events to its observer. Every socket is registered
/// once, edge-triggered.
class connection_loop {
 public:
  struct options {
    std::chrono::milliseconds head_timeout;
    std::size_t max_head_size;
    /// Maximum bytes that connections hold for requests and responses, apart from streams.
    std::size_t max_pending;
    /// Maximum bytes of a POST body that is read.
    std::size_t max_body_size;
    /// Without a certificate, connections do not speak TLS.
    tls_options tls{};
  };
  /// Serves `connection::head` elsewhere and puts the connection into the inbox.
  using serve_function = std::function<void(std::unique_ptr<connection>)>;

  connection_loop(options settings, std::unique_ptr<listener> listener,
                  std::shared_ptr<server_state> shared, serve_function serve,
                  acceptor::notice_function notice);
  ~connection_loop();

  void start();
  /// From now on every response closes its connection, and idle connections are closed.
  void begin_drain();
  /// Returns when all connections but streams are closed, or after a second.
  void stop_accepting();

 private:
  using time_point = std::chrono::steady_clock::time_point;
  enum class stage : std::uint8_t { open, draining, closed };

  void run();
  /// Returns milliseconds; -1 for no limit.
  int wait_time() const;
  void handle(socket_key key, std::uint32_t events);
  void take_client(accept_result client);
  void adopt(std::unique_ptr<connection> returned);
  void close_idle();
  void request_stage(stage next);

  connection* find(int socket) const;
  void add(std::unique_ptr<connection> client);
  std::unique_ptr<connection> remove(connection& client);
  void set_deadline(connection& client, std::chrono::milliseconds from_now);
  /// Call this when the connection may have stopped being idle within its phase.
  void update_kind(connection& client);
  void begin(connection& client, connection_phase phase, std::chrono::milliseconds time);
  /// Updates the bytes that the connection counts towards `max_pending`.
  void count_held(connection& client);
  void forget_held(connection& client);
  /// Call this when the connection's phase ends.
  void leave_phase(connection& client);

  void begin_handshake(connection& client);
  void shake_hands(connection& client);
  void begin_tls(connection& client);
  void drop_oldest_handshakes();

  void begin_head(connection& client);
  void read_more(connection& client);
  bool take_more(connection& client);
  bool take_head(connection& client);
  bool begin_body(connection& client);
  bool take_body(connection& client);
  void refuse(connection& client, int status, std::string_view title);
  void begin_output(connection& client);
  void write_more(connection& client);
  void begin_linger(connection& client);
  void drain_more(connection& client);
  void await_body(connection& client);

  void expire(time_point now);
  /// Starts the write timeout, for all that the client has not taken yet.
  static void begin_taking(connection& client);
  bool still_reads(connection& client);
  void close_orderly(connection& client);
  void drop_unread(connection& client);
  void drop_oldest_pending();
  bool make_room();

  const options options_;
  std::shared_ptr<server_state> shared_;
  serve_function serve_;
  descriptor epoll_;
  acceptor acceptor_;
  std::uint32_t last_generation_ = 0;
  std::vector<std::unique_ptr<connection>> connections_; ///< by socket number
  deadlines deadlines_;
  /// Connections that hold bytes, ordered by the start of their phase.
  std::set<std::pair<time_point, int>> holders_;
  std::size_t held_ = 0;
  /// Connections whose handshake is unfinished, ordered by its start.
  std::set<std::pair<time_point, int>> handshakes_;
  std::vector<char> buffer_;

  std::atomic<stage> requested_stage_ = stage::open;
  std::atomic<stage> reached_stage_ = stage::open;
  std::atomic<bool> end_requested_ = false;
  /// Deadline of the last connections; the epoch if no stop was requested.
  time_point closing_until_{};
  std::thread thread_;
};

} // namespace logflume::http
