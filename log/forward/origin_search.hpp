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

/// Where forwarding goes on, by the records that a topic has of an origin: each is compared with
/// the one that the origin's log has in its place.
class origin_evidence {
 public:
  /// All records of the log, ascending; at least one.
  explicit origin_evidence(std::vector<forwarded_record> log) : log_{std::move(log)} {}

  /// The topic has this one.
  void see(const forwarded_record& record);

  /// Records are forwarded in log order, so what is below one that the topic has was forwarded,
  /// too. `unknown`: the topic has none.
  forward_start decide() const;

  /// How far the log was forwarded, where `decide` goes on.
  forward_position position() const;

 private:
  /// The last record that is known to be forwarded.
  const forwarded_record& last() const { return contradicts_ ? *match_ : highest_; }

  std::vector<forwarded_record> log_;
  bool has_seen_ = false;
  /// Of the records that the log has, too, the one with the highest offset.
  std::optional<forwarded_record> match_;
  /// Of all that were seen.
  forwarded_record highest_;
  /// The log was cut, and may have gone on in the same places with other records.
  bool contradicts_ = false;
};

/// Reads all that a topic has now, once, and calls `see` for each record of that origin. `goes_on`
/// is asked now and then; once it returns false, the search ends. `waits` gets what it waits for.
/// The fault: why it could not be read, or that the options are wrong.
struct origin_search {
  const kafka_options& kafka;
  const std::string& origin;
  kafka_key key = kafka_key::binary;
  std::function<bool()> goes_on;
  std::function<void(const kafka_fault&)> waits;
  /// The most that a broker may take to answer.
  std::chrono::milliseconds answer{};

  std::optional<kafka_fault> run(const std::function<void(const forwarded_record&)>& see) const;
};

/// The origin and offset of a record, if it is of that origin and one of a log.
std::optional<forwarded_record> record_of_origin(const kafka_message& message,
                                                 const std::string& origin, kafka_key key);

} // namespace logflume::log
