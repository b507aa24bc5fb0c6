#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/writer_counts.hpp"
#include "actors/gateway/control_relay.hpp"
#include "actors/gateway/control_socket.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/gateway/udp_ingest.hpp"
#include "actors/output/topic_journal.hpp"

#include <memory>
#include <string>

namespace logflume::actors {

/// Makes a service the writer of its log: owns the sensors' socket, the socket for commands, and
/// the gateway behind them.
class write_side {
 public:
  /// Listens for packets at `udp_listen`. Throws std::system_error, which says what to do.
  write_side(std::shared_ptr<gateway_settings> settings, const std::string& udp_listen,
             std::shared_ptr<ingest_counts> ingest, std::shared_ptr<writer_counts> writer,
             topic_journal journal);

  /// Takes the log's lock; creates the log and the events' key if they are missing. Returns false
  /// if this process cannot write the log; the reason was logged.
  bool prepare();

  /// Starts the gateway; from then on it receives packets and commands.
  gateway_actor start(caf::actor_system& system);

  /// Takes no more packets or commands; commands in progress are still answered.
  void close();
  /// Stops the gateway if it still runs. Call this while the actor system lives.
  void end();

  /// For commands that come another way. Empty before `start` and after `end`.
  const control_relay_actor& relay() const { return relay_; }

  const std::string& address() const { return ingest_.address(); }

 private:
  bool take_log();
  bool holds_lock() const;

  std::shared_ptr<gateway_settings> settings_;
  std::shared_ptr<ingest_counts> ingest_counts_;
  std::shared_ptr<writer_counts> writer_counts_;
  topic_journal journal_;
  udp_ingest ingest_;
  control_socket control_;
  gateway_actor gateway_;
  control_relay_actor relay_;
};

} // namespace logflume::actors
