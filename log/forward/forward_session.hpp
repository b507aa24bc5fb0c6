#pragma once

#include "log/forward/forward_log.hpp"
#include "log/forward/forward_position.hpp"
#include "log/forward/forward_record.hpp"
#include "log/forward/forwarder.hpp"
#include "log/forward/log_wait.hpp"
#include "log/kafka/kafka_producer.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::log {

/// How many records the next transaction may have. The limit grows after a transaction that was
/// full and quick, because its requests cost the same whatever it holds. It shrinks after a slow
/// one, because the brokers abort a transaction that takes too long. It also shrinks after a record
/// was refused, until that record is alone in its transaction and thus identified.
class transaction_limit {
 public:
  /// A transaction that takes no longer, from its begin until it is committed, is quick.
  static constexpr std::chrono::milliseconds quick{500};
  /// A transaction that takes longer is slow.
  static constexpr std::chrono::milliseconds slow{5'000};
  /// Limit of the first transaction. Below it, a transaction need not be quick for the limit to
  /// grow: there it is Kafka that takes the time.
  static constexpr std::size_t first = 10'000;
  /// A slow transaction does not lower the limit below this.
  static constexpr std::size_t minimum = 100;

  explicit transaction_limit(std::size_t max) : max_{max}, current_{std::min(first, max)} {}

  std::size_t current() const { return current_; }

  /// Call this if one of `sent` records was refused, after `preceding` others. Returns whether it
  /// was alone.
  bool refused(std::size_t preceding, std::size_t sent) {
    current_ = std::max<std::size_t>(preceding, 1);
    return sent == 1;
  }

  void committed(std::size_t records, std::chrono::nanoseconds took) {
    if (took > slow)
      timed_out(records);
    else if (records >= current_ && (took <= quick || current_ < first))
      current_ = std::min(2 * current_, max_);
  }

  /// Call this if a transaction took too long.
  void timed_out(std::size_t records) {
    current_ = std::min(current_, std::max(std::min(current_, records) / 2, minimum));
  }

 private:
  std::size_t max_;
  std::size_t current_;
};

/// Forwards with one producer until something fails. Always asks Kafka what it has, never guesses.
class forward_session {
 public:
  using report_function = std::function<void(const forward_news&)>;

  enum class ended : std::uint8_t {
    stopped,
    fenced,
    /// A record that was alone in its transaction was refused.
    refused,
    /// One of several records was refused: try again with fewer.
    fewer_records,
    /// Try again after a pause.
    failed,
  };

  struct parts {
    const forward_options& options;
    const kafka_options& kafka;
    kafka_producer producer;
    log_wait& waits;
    transaction_limit& limit;
    const report_function& report;
  };

  explicit forward_session(parts session_parts);

  ended run();

  bool has_committed() const { return has_committed_; }

 private:
  using clock = log_wait::clock;

  /// nullopt: go on.
  using maybe_ended = std::optional<ended>;

  maybe_ended begin();
  maybe_ended take_position();
  maybe_ended locate();
  /// Reads the whole log, and again until it has a record.
  maybe_ended read_log(const std::function<void()>& begin,
                       const std::function<void(const forwarded_record&)>& visit);
  maybe_ended search(forward_start& found);
  maybe_ended forward();
  maybe_ended take(const record_view& record);
  maybe_ended wait_for_records();
  maybe_ended begin_transaction();
  maybe_ended commit();
  maybe_ended abort();
  maybe_ended end_after(const kafka_outcome& outcome);
  maybe_ended failed(const kafka_fault& fault);
  void wait_for_log(const forward_log::reading& reading);
  void report_wait(kafka_fault fault);
  void report_long_wait(clock::time_point begun, const kafka_fault& fault);
  bool is_too_old() const;

  parts parts_;
  forward_record record_maker_;
  forward_log log_;
  /// Everything that is known to be forwarded, and what is in the current transaction.
  forward_position position_;

  // The current transaction.
  bool is_open_ = false;
  /// Offsets of its records, ascending.
  std::vector<offset> offsets_;
  std::uint64_t skipped_ = 0;
  clock::time_point began_;
  std::chrono::system_clock::time_point began_at_;

  clock::time_point committed_ = clock::now();
  bool has_committed_ = false;
};

} // namespace logflume::log
