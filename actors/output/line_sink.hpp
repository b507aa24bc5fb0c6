#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

/// Writes lines to a reader that may be slow or go away. Not thread-safe.
class line_sink {
 public:
  enum class state { open, gone, stopped, failed };

  /// The caller keeps ownership of the descriptor. SIGPIPE must be ignored.
  explicit line_sink(int descriptor) : descriptor_{descriptor} {}

  /// Stops writing once `descriptor` is readable. The caller keeps ownership of `descriptor`.
  void stop_on(int descriptor) { stop_descriptor_ = descriptor; }

  /// `line` must not end with a newline. Lines are dropped after the reader has gone.
  state add(std::string_view line);

  state flush();

  /// Checks, without writing, whether to stop.
  state check_stop();

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
