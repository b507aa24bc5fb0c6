#pragma once

#include "log/record/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::log {

/// What a client had been sent when its stream began, where that is no single place in the log: a
/// source with partitions is in another order in each process. Immutable.
class sent_before {
 public:
  virtual ~sent_before() = default;

  /// The client has the record at this place.
  virtual bool contains(offset at) const = 0;
};

using sent_before_ptr = std::shared_ptr<const sent_before>;

/// Names a record: no other has had the same offset and the same bytes.
struct record_id {
  log::offset offset = 0;
  /// `record_hash` of it, or what its source has in place of it.
  std::uint32_t hash = 0;
  /// With what precedes the record, all that a client has; null: nothing else.
  sent_before_ptr before{};

  friend bool operator==(const record_id&, const record_id&) = default;
};

/// A place in a log, from which a client can go on: behind a record, or (none) before the first.
using log_place = std::optional<record_id>;

/// `41-9f3a0b12`: the offset, and the hash in 8 hex digits; `start` without a record.
std::string to_string(const log_place& place);
void append(std::string& out, const record_id& id);

/// None: the text names no place. Only what `to_string` writes is read.
std::optional<log_place> parse_log_place(std::string_view text);

} // namespace logflume::log
