#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/gateway/drop_reporter.hpp"
#include "actors/gateway/packet_reader.hpp"
#include "actors/gateway/packet_socket.hpp"
#include "actors/gateway/reading_batch.hpp"
#include "actors/output/topic_journal.hpp"
#include "http/socket/descriptor.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace logflume::actors {

/// Receives the sensors' packets, on a thread of its own. While the queue to the log is full,
/// packets are dropped and counted, so a flood costs a bounded amount of memory.
class udp_ingest {
 public:
  using batch_handler = std::function<void(reading_batch_ptr)>;

  /// Binds the socket; see `packet_socket`. `queue_limit`: maximum number of readings on their way
  /// to the log.
  udp_ingest(const std::string& listen, packet_settings packets,
             std::shared_ptr<ingest_counts> counts, topic_journal journal,
             std::size_t queue_limit = 8192);
  udp_ingest(const udp_ingest&) = delete;
  udp_ingest& operator=(const udp_ingest&) = delete;
  ~udp_ingest() { stop(); }

  const std::string& address() const { return socket_.address(); }

  /// `handler` is called on the thread.
  void start(batch_handler handler);
  /// Stops receiving and waits for the thread.
  void stop();

 private:
  void run(const batch_handler& handler);
  /// Takes the packets of one read of the socket, as far as the queue has room.
  void take(const batch_handler& handler);

  std::shared_ptr<ingest_counts> counts_;
  packet_reader packets_;
  packet_socket socket_;
  drop_reporter report_;
  topic_journal journal_;
  std::size_t queue_limit_;
  http::descriptor stopped_;
  std::thread thread_;
};

} // namespace logflume::actors
