#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

/// Lines for a reader that may be slow, or go. Not thread-safe.
class line_sink {
 public:
  enum class state { open, gone, stopped, failed };

  /// Once `stop_descriptor` is readable nothing more is written; below 0: there is none.
  /// Both descriptors stay the caller's. SIGPIPE has to be ignored.
  explicit line_sink(int descriptor, int stop_descriptor = -1) :
      descriptor_{descriptor}, stop_descriptor_{stop_descriptor} {}

  /// `line` has no end of line. What comes after the end of the reader is dropped.
  state add(std::string_view line);

  state flush();

  /// What went wrong: of `failed`.
  std::error_code error() const { return error_; }

 private:
  state write_some(std::string_view& rest);

  int descriptor_;
  int stop_descriptor_;
  state state_ = state::open;
  std::error_code error_;
  std::string waiting_;
};

/// The exit code of a command that wrote to standard output; tells of a failure.
int exit_code_of(const line_sink& out, line_sink::state how);

/// A line on standard error, `logflume: …`, on which control characters are spelt out.
void complain(std::string_view sentence);

/// Complains, and gives back the exit code.
int fail(std::string_view sentence, int exit_code);

} // namespace logflume::actors
