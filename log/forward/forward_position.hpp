#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// A record that was forwarded.
struct forwarded_record {
  log::offset offset = 0;
  /// The record's `record_hash`.
  std::uint32_t hash = 0;

  friend bool operator==(const forwarded_record&, const forwarded_record&) = default;
};

/// How far a log was forwarded, as Kafka stores it: the last 100 records, and fewer and fewer of
/// the older ones, each at most twice as far from the newest as the one before. They tell the log
/// from one that was cut or recreated.
class forward_position {
 public:
  /// Number of newest records that are all remembered.
  static constexpr std::size_t newest_records = 100;
  /// Maximum bytes of `metadata`; a broker accepts 4096.
  static constexpr std::size_t max_metadata = 3072;

  /// Adds a forwarded record, whose offset is higher than all others.
  void push(const forwarded_record& record);

  /// Forgets the records above `to` (nullopt: all), which are no longer in the log.
  void cut(std::optional<offset> to);

  /// The records by ascending offset.
  const std::vector<forwarded_record>& records() const { return records_; }

  bool is_empty() const { return records_.empty(); }
  /// Returns the offset up to which everything was forwarded, or nullopt if nothing was.
  std::optional<offset> last() const;

  /// Returns a version and then the records from the newest on, in base64url. A record is a varint
  /// of its offset, or of its distance to the one before, and its hash in 4 bytes, little-endian.
  std::string metadata() const;

  /// Returns nullopt if the text is not what `metadata` returns for a position with records.
  static std::optional<forward_position> parse(std::string_view metadata);

 private:
  void thin_out();

  std::vector<forwarded_record> records_;
  /// Number of records at which they are thinned out.
  std::size_t thin_at_ = 2 * newest_records;
};

} // namespace logflume::log
