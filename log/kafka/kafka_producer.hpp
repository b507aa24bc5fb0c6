#pragma once

#include "log/kafka/kafka_fault.hpp"
#include "log/kafka/kafka_options.hpp"
#include "log/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace logflume::log {

/// A record to produce; `send` copies the bytes that the views refer to.
struct kafka_outgoing {
  bytes_view key;
  bytes_view value;
  std::span<const header_view> headers;
  /// Milliseconds since the Unix epoch, above 0.
  std::int64_t time_ms = 0;
  /// The record goes to the partition with this number modulo the partition count.
  std::uint32_t partition_hash = 0;
  /// Distinguishes the record from the others of its transaction.
  std::uint64_t tag = 0;
};

/// The outcome of a producer's operation.
struct kafka_outcome {
  enum class kind : std::uint8_t {
    done,
    /// Not done within the timeout. Call again with the same arguments.
    pending,
    /// Another producer has the same id and began later.
    fenced,
    /// Kafka permanently refuses the record `tag`. The transaction cannot be committed.
    refused,
    /// Whatever was in progress may or may not have been committed.
    failed,
  };
  kafka_outcome::kind status = kafka_outcome::kind::done;
  kafka_fault fault{};
  /// Lowest tag of the refused records: the brokers may also have refused records that were sent
  /// together with the faulty one.
  std::uint64_t tag = 0;

  bool is(kind wanted) const { return status == wanted; }
};

/// What a group has committed for partition 0 of a topic.
struct kafka_commit {
  std::uint64_t offset = 0;
  std::string metadata;
};

/// Produces to a topic in transactions, which also commit an offset of partition 0. The group of
/// that offset is named like the producer. Used by one thread. Unusable after `fenced` or `failed`.
class kafka_producer {
 public:
  using duration = std::chrono::milliseconds;

  /// How long the brokers wait for a transaction before they abort it. After that, its producer
  /// looks like a fenced one.
  static constexpr std::chrono::seconds longest_transaction{60};

  /// `id` is both the transactional id and the group. Loads librdkafka. Returns the producer, or
  /// what is wrong with the options or with the library.
  static std::variant<kafka_producer, std::string> make(const kafka_options& options,
                                                        const std::string& id);

  kafka_producer(kafka_producer&&) noexcept;
  kafka_producer& operator=(kafka_producer&&) noexcept;
  ~kafka_producer();

  /// Fences other producers with the same id, and aborts what they have not committed.
  kafka_outcome init(duration timeout);

  /// Returns a fault if the topic does not exist or could not be looked up.
  std::optional<kafka_fault> find_topic(duration timeout);

  /// Returns nullopt if nothing is committed, or no longer. Call it after `init`.
  std::variant<std::optional<kafka_commit>, kafka_fault> committed(duration timeout);

  kafka_outcome begin();

  /// Returns `pending` if there is no room for the record yet.
  kafka_outcome send(const kafka_outgoing& record);

  /// Commits the sent records together with the offset. Waits until the brokers have them.
  kafka_outcome commit(const kafka_commit& position, duration timeout);

  /// Call this after a failure. The outcome says whether the producer was fenced.
  kafka_outcome abort(duration timeout);

  /// What the brokers say about the transaction's records: `refused`, `failed`, or `done` if all is
  /// well. Complete once the transaction was committed or aborted.
  const kafka_outcome& failure() const;

  /// Returns the last connection fault since the previous call, if there was one.
  std::optional<kafka_fault> take_fault();

 private:
  struct state;
  explicit kafka_producer(std::unique_ptr<state> initial);

  std::unique_ptr<state> state_;
};

} // namespace logflume::log
