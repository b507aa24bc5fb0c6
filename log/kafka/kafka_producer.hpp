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

/// A record to be produced; `send` copies what the views show.
struct kafka_outgoing {
  bytes_view key;
  bytes_view value;
  std::span<const header_view> headers;
  /// Milliseconds since the Unix epoch, above 0.
  std::int64_t time_ms = 0;
  /// It goes to the partition of this number modulo their count.
  std::uint32_t partition_hash = 0;
  /// Tells it from the others of its transaction.
  std::uint64_t tag = 0;
};

/// What became of an operation of a producer.
struct kafka_outcome {
  enum class kind : std::uint8_t {
    done,
    /// Not within the time given. To be called again, with the same arguments.
    pending,
    /// Another producer has the same id, and began later.
    fenced,
    /// Kafka refuses a record for good: `tag`. The transaction cannot be committed.
    refused,
    /// Whatever was under way may have been committed or not.
    failed,
  };
  kafka_outcome::kind what = kafka_outcome::kind::done;
  kafka_fault fault{};
  /// Of the refused record with the lowest one: the brokers may have refused those that were sent
  /// together with the one that they mean.
  std::uint64_t tag = 0;

  bool is(kind wanted) const { return what == wanted; }
};

/// What a group has committed for partition 0 of a topic.
struct kafka_commit {
  std::uint64_t offset = 0;
  std::string metadata;
};

/// Produces to a topic in transactions, which also commit an offset of partition 0 under a group
/// named as the producer is. Used by one thread. After `fenced` or `failed` it is of no more use.
class kafka_producer {
 public:
  using patience = std::chrono::milliseconds;

  /// How long the brokers wait for a transaction before they abort it. From then on its producer
  /// looks like one that was fenced.
  static constexpr std::chrono::seconds longest_transaction{60};

  /// `id`: the transactional id, and the group. Or what is wrong with the options, or with the
  /// library, which is loaded.
  static std::variant<kafka_producer, std::string> make(const kafka_options& options,
                                                        const std::string& id);

  kafka_producer(kafka_producer&&) noexcept;
  kafka_producer& operator=(kafka_producer&&) noexcept;
  ~kafka_producer();

  /// Fences other producers with that id, and aborts what they have not committed.
  kafka_outcome init(patience most);

  /// The fault is that there is no such topic, or that it could not be asked for.
  std::optional<kafka_fault> find_topic(patience most);

  /// None: nothing is committed, or no longer. To be asked for after `init`.
  std::variant<std::optional<kafka_commit>, kafka_fault> committed(patience most);

  kafka_outcome begin();

  /// `pending`: there is no room for it yet.
  kafka_outcome send(const kafka_outgoing& record);

  /// Commits what was sent, and with it the offset. Waits until the brokers have it.
  kafka_outcome commit(const kafka_commit& position, patience most);

  /// After a failure. Tells whether the producer was fenced.
  kafka_outcome abort(patience most);

  /// What the brokers say of the records of the transaction: `refused`, `failed`, or `done` if all
  /// is well; complete once the transaction was committed or aborted.
  const kafka_outcome& failure() const;

  /// The last fault of the connection as such, if there was one since it was asked.
  std::optional<kafka_fault> take_fault();

 private:
  struct state;
  explicit kafka_producer(std::unique_ptr<state> own);

  std::unique_ptr<state> state_;
};

} // namespace logflume::log
