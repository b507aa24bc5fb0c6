#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

/// Lines for a reader that may be slow, or go away. Not thread-safe.
class line_sink {
 public:
  enum class state { open, gone, stopped, failed };

  /// The descriptor remains the caller's. SIGPIPE must be ignored.
  explicit line_sink(int descriptor) : descriptor_{descriptor} {}

  /// Nothing more is written once `descriptor` is readable; it remains the caller's.
  void stop_on(int descriptor) { stop_descriptor_ = descriptor; }

  /// `line` has no end of line. Lines after the reader has gone are dropped.
  state add(std::string_view line);

  state flush();

  /// Whether it is to stop is known afterwards, without a write.
  state look();

  /// The cause of `failed`.
  std::error_code error() const { return error_; }

 private:
  state write_some(std::string_view& rest);

  int descriptor_;
  int stop_descriptor_ = -1;
  state state_ = state::open;
  std::error_code error_;
  std::string waiting_;
};

} // namespace logflume::actors
