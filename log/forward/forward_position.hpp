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
  /// `record_hash` of it.
  std::uint32_t hash = 0;

  friend bool operator==(const forwarded_record&, const forwarded_record&) = default;
};

/// How far a log was forwarded, as Kafka keeps it: the last 100 records, and of the older ones
/// ever fewer, the distance from the newest at most doubling from one to the next. They tell the
/// log from one that was cut or made again.
class forward_position {
 public:
  /// Records that are all remembered.
  static constexpr std::size_t newest_records = 100;
  /// Bytes of `metadata`; a broker takes 4096.
  static constexpr std::size_t most_metadata = 3072;

  /// One more was forwarded, of a higher offset than the others.
  void push(const forwarded_record& record);

  /// Those above `to` are no longer in the log; none: no record is.
  void cut(std::optional<offset> to);

  /// By their offsets, ascending.
  const std::vector<forwarded_record>& records() const { return records_; }

  bool is_empty() const { return records_.empty(); }
  /// All up to this offset were forwarded; none: nothing was.
  std::optional<offset> last() const;

  /// A version, then the records from the newest on: varints of the offset, or of its distance to
  /// the one before, and the hash in 4 bytes, little-endian; in base64url.
  std::string metadata() const;

  /// None: the text is not one that `metadata` makes, of a position with a record.
  static std::optional<forward_position> parse(std::string_view metadata);

 private:
  void thin_out();

  std::vector<forwarded_record> records_;
  /// Thinned out when there are so many.
  std::size_t thin_at_ = 2 * newest_records;
};

} // namespace logflume::log
