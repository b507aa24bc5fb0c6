#pragma once

#include "http/message/stream_request.hpp"
#include "http/server/event_stream.hpp"
#include "http/server/pending_response.hpp"
#include "http/server/stream_limits.hpp"
#include "http/site/access.hpp"
#include "http/site/site_topic.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/notice.hpp"
#include "http/tls/tls_options.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::http {

struct server_options {
  /// `ADDRESS:PORT`, `[IPv6]:PORT`, `unix:PATH`; port 0 picks one.
  std::string listen;
  /// Mode of a unix socket's file; nullopt for the umask's.
  std::optional<mode_t> socket_mode{};
  std::vector<site_topic> topics;
  std::size_t max_streams;
  /// Maximum streams of one peer address; 0 for no limit.
  std::size_t max_streams_per_address;
  std::chrono::milliseconds head_timeout;
  /// A client that acknowledges nothing of what it was sent for this long is gone; 0 for the
  /// kernel's own limit, about 15 minutes.
  std::chrono::milliseconds longest_silence{0};
  /// A client that takes almost nothing of a response, less than 4 KiB, for this long is
  /// disconnected.
  std::chrono::milliseconds write_timeout;
  std::size_t max_head_size;
  /// Maximum bytes that connections hold for requests and responses, apart from streams.
  std::size_t max_pending;
  /// Origins that may read cross-site, by exact name.
  std::vector<std::string> allowed_origins;
  /// See `host_rule::names`.
  std::vector<std::string> hosts;
  /// If null, anyone who reaches the port may read.
  access_rules_ptr access{};
  tls_options tls{};
};

/// The options that can change while it serves.
struct server_changes {
  std::vector<site_topic> topics;
  std::size_t max_streams;
  std::size_t max_streams_per_address;
  /// For clients that connect from now on.
  std::chrono::milliseconds longest_silence{0};
  std::chrono::milliseconds write_timeout;
  std::vector<std::string> allowed_origins;
};

struct server_hooks {
  /// Takes over a stream. Called on a thread of the pool; must not block.
  std::function<void(stream_request, event_stream)> stream;
  /// Called on any thread of the server; may be empty.
  std::function<void(const server_notice&)> notice;
  /// Called when the streams that this token let in must end, on a thread of the pool; must not
  /// block; may be empty.
  std::function<void(const admission::digest&)> signed_out{};
  /// Carries out a client's command and responds. Called on a thread of the pool; must not block;
  /// may be empty if no topic takes commands.
  std::function<void(command_request, std::shared_ptr<pending_response>)> command{};
};

struct server_counts {
  std::uint64_t accepted = 0;
  std::uint64_t refused_heads = 0; ///< refused by the connection loop: 400, 408, 414, 431, …
  /// Counted by `stream_refusal`.
  std::array<std::uint64_t, stream_refusal_names.size()> refused_streams{};
  std::vector<std::pair<int, std::uint64_t>> accept_errors{}; ///< errno, times
  std::uint64_t dropped_pending = 0; ///< connections dropped to keep to `max_pending`
  std::uint64_t failed_handshakes = 0;
  std::uint64_t dropped_handshakes = 0; ///< dropped to keep to `max_handshakes`
  std::size_t connections = 0;          ///< open now, streams included
  std::size_t streams = 0;              ///< open now
  /// Whether there are access rules.
  bool has_access_rules = false;
  std::uint64_t verified_tokens = 0;
  /// See `name_of_access_refusal`.
  std::array<std::uint64_t, access_refusals> refused_access{};
};

/// Serves the streams and the page: a connection loop and a request pool. Outlives its streams.
class server {
 public:
  /// Binds and listens at once. If that fails, throws std::system_error with a message that names
  /// the address and the remedy. `inherited`, unless it is empty, is listening already and replaces
  /// `options.listen`.
  server(server_options options, server_hooks hooks, descriptor inherited = {});
  ~server();

  /// Begins to accept.
  void start();

  void change(server_changes to);
  /// Applies from the next request on.
  void change(access_rules_ptr access);

  /// Continues to accept, but refuses new streams and tells their clients when to reconnect. Each
  /// response closes its connection; idle connections are closed.
  void begin_drain();

  /// Stops accepting and closes connections that wait for a request; streams stay open.
  void stop_accepting();

  /// The address it listens on, with the port that was picked: `127.0.0.1:40123`.
  std::string address() const;

  server_counts counts() const;

  /// Whether the loop has turned since the last call; asks it to turn again.
  bool loop_turned() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::http
