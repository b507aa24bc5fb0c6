#pragma once

#include "tests/kafka/kafka_streams.hpp"

#include <doctest/doctest.h>

#include <poll.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace logflume::test {

/// The counts of all followers.
struct follower_counts {
  std::uint64_t streams = 0;
  /// Streams that resumed with an id.
  std::uint64_t resumed = 0;
  /// Streams that were cut off.
  std::uint64_t broken = 0;
  /// Connections that ended before a response.
  std::uint64_t failed_connections = 0;
  std::uint64_t envelopes = 0;

  /// Responses that are not a stream of the service: HAProxy's own, or an error.
  std::uint64_t refused = 0;
  std::uint64_t doubled = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t resets = 0;
  /// Streams that did not begin after the id that was sent.
  std::uint64_t ids_not_accepted = 0;
};

inline std::ostream& operator<<(std::ostream& out, const follower_counts& counts) {
  return out << counts.streams << " streams (" << counts.resumed << " resumed, " << counts.broken
             << " broken), " << counts.failed_connections << " failed connections, "
             << counts.envelopes << " envelopes; refused " << counts.refused << ", doubled "
             << counts.doubled << ", out of order " << counts.out_of_order << ", resets "
             << counts.resets << ", ids not accepted " << counts.ids_not_accepted;
}

/// Follows entities of a topic with numbered events, keeps the id of the last whole block, and
/// reconnects with it whenever its stream ends.
class kafka_follower {
 public:
  /// If `entity_id` is 0, follows all entities. `port` is the index of the port to try first.
  kafka_follower(std::uint64_t entity_id, std::size_t port, follower_counts& counts) :
      entity_id_{entity_id}, port_{port}, counts_{counts} {}

  /// Connects to the ports in turn, unless it is connected.
  void reconnect(std::span<const std::uint16_t> ports) {
    if (!connection_)
      connect(ports[port_++ % ports.size()]);
  }

  bool is_connected() const { return connection_ != nullptr; }
  int socket() const { return connection_->socket(); }

  /// Reads what the socket has.
  void receive() {
    connection_->receive();
    read_blocks();
    const auto& response = connection_->response();
    if (!connection_->closed() && !response.done())
      return;
    if (!response.has_head())
      ++counts_.failed_connections;
    else if (!response.done())
      ++counts_.broken;
    connection_.reset();
  }

  bool follows(std::uint64_t entity_id) const { return entity_id_ == 0 || entity_id_ == entity_id; }
  bool has(int number) const { return seen_.contains(number); }

 private:
  void connect(std::uint16_t port) {
    try {
      connection_ = std::make_unique<sse_client>(port);
      connection_->send("GET /api/temperature/envelopes?from=all&entity=" +
                        (entity_id_ == 0 ? "*" : std::to_string(entity_id_)) +
                        " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" +
                        (id_.empty() ? "" : last_event_id(id_)) + "\r\n");
    } catch (const std::system_error&) {
      ++counts_.failed_connections;
      connection_.reset();
      return;
    }
    sent_id_ = id_;
    has_head_ = false;
    read_ = 0;
  }

  void read_blocks() {
    const auto& response = connection_->response();
    if (!response.has_head())
      return;
    if (!std::exchange(has_head_, true)) {
      const auto accepted = response.header("logflume-last-event-id");
      is_stream_ = response.status() == 200 && !accepted.empty();
      ++(is_stream_ ? counts_.streams : counts_.refused);
      counts_.resumed += is_stream_ && !sent_id_.empty() ? 1 : 0;
      counts_.ids_not_accepted += is_stream_ && !sent_id_.empty() && accepted != sent_id_ ? 1 : 0;
    }
    if (!is_stream_)
      return;
    const std::string_view body = response.body();
    for (std::size_t end = 0; (end = body.find("\n\n", read_)) != body.npos; read_ = end + 2)
      for (const auto& event : parse_sse(body.substr(read_, end + 2 - read_)).events)
        take(event);
  }

  void take(const sse_event& event) {
    counts_.resets += event.type == "reset" ? 1 : 0;
    if (event.type.empty()) {
      ++counts_.envelopes;
      const auto number = number_of(event);
      counts_.doubled += seen_.contains(number) ? 1 : 0;
      auto& last = last_.try_emplace(event.data.substr(0, event.data.find(',')), -1).first->second;
      counts_.out_of_order += !seen_.contains(number) && number <= last ? 1 : 0;
      last = std::max(last, number);
      seen_.insert(number);
    }
    if (!event.id.empty())
      id_ = event.id;
  }

  std::uint64_t entity_id_;
  std::size_t port_;
  follower_counts& counts_;
  client_ptr connection_;
  /// The id that this connection sent.
  std::string sent_id_;
  bool has_head_ = false;
  bool is_stream_ = false;
  /// Bytes of this connection's body that were read.
  std::size_t read_ = 0;
  std::string id_;
  std::set<int> seen_;
  /// The last number of each entity. The key is the beginning of its envelopes.
  std::map<std::string, int> last_;
};

/// Numbered events of some entities, each entity's in one partition, and their followers.
class followed_topic {
 public:
  static constexpr int partitions = 3;

  followed_topic(std::size_t followers, follower_counts& counts) : counts_{counts} {
    for (std::size_t i = 0; i < followers; ++i)
      followers_.emplace_back(i % 4 == 0 ? 0 : 1 + i % entities_, i, counts);
  }

  /// Returns the next `more` records.
  std::vector<produced> next(int more) {
    std::vector<produced> records;
    for (const int end = count_ + more; count_ < end; ++count_) {
      const auto entity_id = entity_of(count_);
      records.push_back(
          numbered_record(static_cast<std::int32_t>(entity_id) % partitions, entity_id, count_));
    }
    return records;
  }

  /// Reconnects the followers that are not connected, and reads once what has arrived.
  void turn(std::span<const std::uint16_t> ports) {
    std::vector<pollfd> watched;
    std::vector<kafka_follower*> readable;
    for (auto& each : followers_) {
      each.reconnect(ports);
      if (!each.is_connected())
        continue;
      watched.push_back({each.socket(), POLLIN, 0});
      readable.push_back(&each);
    }
    ::poll(watched.data(), watched.size(), 1);
    for (std::size_t i = 0; i < watched.size(); ++i)
      if (watched[i].revents != 0)
        readable[i]->receive();
  }

  /// Runs until the followers have all events, then checks their counts.
  void finish(std::span<const std::uint16_t> ports) {
    const auto deadline = steady_clock::now() + patience;
    while (missing() > 0 && steady_clock::now() < deadline)
      turn(ports);
    MESSAGE(count_ << " records; " << counts_);
    CHECK(missing() == 0);
    CHECK(counts_.doubled == 0);
    CHECK(counts_.out_of_order == 0);
    CHECK(counts_.resets == 0);
    CHECK(counts_.ids_not_accepted == 0);
  }

  /// Counts the events that their followers lack.
  std::uint64_t missing() const {
    std::uint64_t found = 0;
    for (const auto& each : followers_)
      for (int number = 0; number < count_; ++number)
        found += each.follows(entity_of(number)) && !each.has(number) ? 1 : 0;
    return found;
  }

 private:
  static constexpr std::uint64_t entities_ = 10;

  static std::uint64_t entity_of(int number) {
    return 1 + static_cast<std::uint64_t>(number) % entities_;
  }

  follower_counts& counts_;
  std::deque<kafka_follower> followers_;
  int count_ = 0;
};

} // namespace logflume::test
