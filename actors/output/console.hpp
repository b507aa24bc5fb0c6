#pragma once

#include "actors/output/line_sink.hpp"

#include <string_view>

namespace logflume::actors {

/// Writes a command's results to standard output and its errors to standard error.
class console {
 public:
  using state = line_sink::state;

  /// Ignores SIGPIPE; if the reader has gone, `write` returns that as a state.
  console();

  /// Stops writing once `descriptor` is readable. The caller keeps ownership of `descriptor`.
  void stop_on(int descriptor) { out_.stop_on(descriptor); }

  /// `line` must not end with a newline.
  state write(std::string_view line) { return out_.add(line); }
  state flush() { return out_.flush(); }
  state check_stop() { return out_.check_stop(); }

  /// Flushes. Returns 0, or complains and returns 1 if standard output could not be written.
  int finish();

  /// Writes `logflume: …` to standard error, with control characters escaped.
  void complain(std::string_view sentence) const;

  /// Complains and returns `exit_code`.
  int fail(std::string_view sentence, int exit_code) const;

 private:
  line_sink out_;
};

} // namespace logflume::actors
