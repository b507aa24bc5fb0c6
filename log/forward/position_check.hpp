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
    /// Behind the position.
    goes_on,
    /// The log was cut, or goes on in another way than it did.
    cut,
    /// It was made again: at its first record.
    recreated,
    /// It has neither a record of the position's nor another in the place of one.
    unknown,
  };
  forward_start::reason why = reason::unknown;
  /// Behind this offset; none: at the first record.
  std::optional<offset> after{};
  /// The record of the position's that the log still has.
  std::optional<forwarded_record> match{};
};

/// Finds out where forwarding goes on in a log whose records it is shown, from the first to the
/// newest.
class position_check {
 public:
  explicit position_check(const forward_position& position);

  void see(const forwarded_record& record);

  /// The newest record of the position's of which the log can say something decides. What is below
  /// the log's newest record and has no record was compacted away. At least one was seen.
  forward_start decide() const;

 private:
  enum class found : std::uint8_t { nothing, same, other };

  const forward_position* position_;
  std::vector<found> found_;
  std::size_t next_ = 0;
  offset newest_ = 0;
};

} // namespace logflume::log
