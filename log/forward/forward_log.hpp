#pragma once

#include "log/forward/position_check.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <variant>

namespace logflume::log {

/// The log is not the one that was read: find out again where to go on.
struct log_changed {};

/// There may be more: call again.
struct log_may_have_more {};

/// Reads the records of a log for a forwarder. Not thread-safe.
class forward_log {
 public:
  forward_log(topic files, std::size_t max_record_size) :
      files_{std::move(files)}, options_{.max_record_size = max_record_size} {}

  /// The outcome of reading the whole log; `at_end` if everything was seen.
  using reading = std::variant<at_end, log_changed, read_failure>;

  /// Calls `visit` for each record that the log has now, in order, until `visit` returns false.
  reading read_whole(const std::function<bool(const forwarded_record&)>& visit) const;

  /// Makes `next` continue at `start`. The log may have changed since `start` was determined.
  void open(const forward_start& start);

  using step =
      std::variant<delivered, damaged, at_end, log_changed, log_may_have_more, read_failure>;

  /// Returns the next record after the start: a view, valid until the next call.
  step next();

  tail_position position() const { return tail_->position(); }

 private:
  step take(const delivered& read);

  topic files_;
  tail_options options_;
  std::optional<tail> tail_;
  forward_start start_;
  bool is_confirmed_ = false;
};

} // namespace logflume::log
