#pragma once

#include "log/forward/forward_position.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace logflume::log {

/// Where forwarding goes on in a log.
struct forward_start {
  enum class reason : std::uint8_t {
    /// Forwarding goes on after the position.
    continues,
    /// The log was cut, or goes on differently than it did.
    cut,
    /// The log was recreated: forwarding goes on at its first record.
    recreated,
    /// The log has no record of the position's, nor another one in the place of any.
    unknown,
  };
  forward_start::reason why = reason::unknown;
  /// Forwarding goes on after this offset; nullopt: at the first record.
  std::optional<offset> after{};
  /// The position's record that the log still has.
  std::optional<forwarded_record> match{};
};

/// Determines where forwarding goes on in a log whose records it is shown, from the first to the
/// newest.
class position_check {
 public:
  explicit position_check(const forward_position& position);

  void add(const forwarded_record& record);

  /// Decides by the newest of the position's records that the log confirms or contradicts. A record
  /// that is missing below the log's newest one was compacted away. At least one record must have
  /// been seen.
  forward_start decide() const;

 private:
  enum class comparison : std::uint8_t { none, same, different };

  const forward_position* position_;
  std::vector<comparison> comparisons_;
  std::size_t next_ = 0;
  offset newest_ = 0;
};

} // namespace logflume::log
