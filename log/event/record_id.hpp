#pragma once

#include "log/record/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::log {

/// What a client had been sent when its stream began, if that is not a single place in the log:
/// each process reads a source with partitions in an order of its own. Immutable.
class sent_before {
 public:
  virtual ~sent_before() = default;

  /// Returns whether the client has the record at this place.
  virtual bool contains(offset at) const = 0;
};

using sent_before_ptr = std::shared_ptr<const sent_before>;

/// Identifies a record: no other has had the same offset and the same bytes.
struct record_id {
  log::offset offset = 0;
  /// `record_hash` of the record, or what its source uses instead.
  std::uint32_t hash = 0;
  /// What the client has in addition to the records up to this one; null if nothing else.
  sent_before_ptr before{};

  friend bool operator==(const record_id&, const record_id&) = default;
};

/// A place in a log from which a client can continue: after a record, or (nullopt) before the
/// first.
using log_place = std::optional<record_id>;

/// Returns the offset and the hash in 8 hex digits, such as `41-9f3a0b12`; `start` without a
/// record.
std::string to_string(const log_place& place);
void append(std::string& out, const record_id& id);

/// Returns nullopt if the text is not a place. Reads only what `to_string` writes.
std::optional<log_place> parse_log_place(std::string_view text);

} // namespace logflume::log
