#pragma once

#include "log/forward/forward_position.hpp"
#include "log/forward/position_check.hpp"
#include "log/kafka/kafka_consumer.hpp"
#include "log/kafka/kafka_record.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::log {

/// Determines where forwarding goes on, by the records that a topic has of an origin: each is
/// compared with the record at the same offset in the origin's log.
class origin_evidence {
 public:
  /// `log`: all records of the log, ascending; at least one.
  explicit origin_evidence(std::vector<forwarded_record> log) : log_{std::move(log)} {}

  /// Adds a record that the topic has.
  void add(const forwarded_record& record);

  /// Records are forwarded in log order, so everything below a record that the topic has was
  /// forwarded, too. Returns `unknown` if the topic has none.
  forward_start decide() const;

  /// Returns how far the log was forwarded, if `decide` returns `continues`.
  forward_position position() const;

 private:
  /// Returns the last record that is known to be forwarded.
  const forwarded_record& last() const { return contradicts_ ? *match_ : highest_; }

  std::vector<forwarded_record> log_;
  bool has_seen_ = false;
  /// The record with the highest offset among those that the log has, too.
  std::optional<forwarded_record> match_;
  /// The record with the highest offset of all that were seen.
  forwarded_record highest_;
  /// The log was cut, and may have continued at the same offsets with other records.
  bool contradicts_ = false;
};

/// Reads everything that a topic has now, once, and calls `visit` for each record of the origin.
/// Calls `should_continue` now and then; once that returns false, the search ends. Calls
/// `report_wait` with the faults that it waits out. Returns a fault if the topic could not be read
/// or the options are wrong.
struct origin_search {
  const kafka_options& kafka;
  const std::string& origin;
  kafka_key key = kafka_key::binary;
  std::function<bool()> should_continue;
  std::function<void(const kafka_fault&)> report_wait;
  /// Timeout for a broker's response.
  std::chrono::milliseconds response_timeout{};

  std::optional<kafka_fault> run(const std::function<void(const forwarded_record&)>& visit) const;
};

/// Returns the record's offset and hash in its log, or nullopt if the record is not from a log or
/// not of that origin.
std::optional<forwarded_record> record_of_origin(const kafka_message& message,
                                                 const std::string& origin, kafka_key key);

} // namespace logflume::log
