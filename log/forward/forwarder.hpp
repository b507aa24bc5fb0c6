#pragma once

#include "log/event/record_meaning.hpp"
#include "log/kafka/kafka_options.hpp"
#include "log/kafka/kafka_record.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace logflume::log {

/// Times of a forwarder; tests use shorter ones.
struct forward_times {
  /// Maximum time that a transaction is open at the log's end, unless Kafka is slow.
  std::chrono::milliseconds transaction{100};
  /// Maximum time that records are added to a transaction while the log has more.
  std::chrono::milliseconds transaction_behind{500};
  /// A position that did not change is committed again after this time: Kafka forgets old ones.
  std::chrono::milliseconds recommit{std::chrono::hours{1}};
  /// After the first failure; doubles up to `longest_retry`.
  std::chrono::milliseconds retry{250};
  std::chrono::milliseconds longest_retry{10'000};
  /// Pause after a record was refused.
  std::chrono::milliseconds refusal_pause{std::chrono::minutes{1}};
  /// Timeout for a broker's response.
  std::chrono::milliseconds response_timeout{3'000};
};

struct forward_options {
  topic files;
  std::size_t max_record_size = default_max_record_size;
  /// See `directory_watch`.
  std::chrono::milliseconds poll_interval{};
  /// Called before each connection, because secrets change. Returns the options, or why there are
  /// none now.
  std::function<std::variant<kafka_options, std::string>()> kafka;
  /// Identifies this log among all that are forwarded to the topic. It must never change.
  std::string origin;
  kafka_key key = kafka_key::binary;
  record_meaning meaning{};
  /// Maximum records in a transaction.
  std::size_t max_records = 100'000;
  forward_times times{};
};

// What a forwarder reports, on its own thread.

/// Forwarding goes on after this offset; nullopt: at the log's first record.
struct forward_begun {
  std::optional<offset> after;
};

/// Kafka has no position, or one that says nothing about this log, so the topic is searched for the
/// origin's records.
struct forward_searching {};

/// The topic has no record of the origin either, so everything that the log holds is sent.
struct forward_unknown {};

/// The log was cut, or recreated (nullopt): everything after this offset is forwarded.
struct forward_cut {
  std::optional<offset> to;
};

/// What the forwarder is waiting for.
struct forward_waiting {
  enum class cause : std::uint8_t {
    kafka_options,
    kafka_unreachable,
    topic_missing,
    kafka_failed,
    log_missing,
    log_unreadable,
  };
  forward_waiting::cause why = cause::kafka_failed;
  std::string message;
};

/// A transaction was committed.
struct forward_committed {
  std::uint64_t records = 0;
  /// The position: everything up to this offset was forwarded.
  offset last = 0;
  /// Offsets before its records that the log does not have, because compaction removed them.
  std::uint64_t skipped = 0;
  /// How far the log was read.
  tail_position read;
};

/// The brokers refuse the record at this offset; nothing after it is forwarded until they accept
/// it.
struct forward_refused {
  log::offset offset = 0;
  std::string message;
};

/// Another forwarder began with the same origin.
struct forward_fenced {
  std::string message;
};

using forward_news =
    std::variant<forward_begun, forward_searching, forward_unknown, forward_cut, forward_waiting,
                 forward_committed, forward_refused, forward_fenced, damaged>;

/// Returns the name of the producer and of the group.
std::string forward_id(const std::string& origin, const std::string& kafka_topic);

/// Forwards a log to a Kafka topic, each record exactly once, in log order. Its transactions also
/// commit its position; it has no other state.
class forwarder {
 public:
  enum class ended : std::uint8_t { stopped, fenced };

  forwarder(forward_options options, std::function<void(const forward_news&)> report);
  forwarder(const forwarder&) = delete;
  forwarder& operator=(const forwarder&) = delete;
  ~forwarder();

  /// Runs until `stop`, or until another forwarder has taken over the origin. Call it once.
  ended run();

  /// Can be called from any thread. A transaction in progress has two seconds to be committed.
  void stop();

 private:
  class work;

  std::unique_ptr<work> work_;
};

} // namespace logflume::log
