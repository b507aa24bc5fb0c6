#pragma once

#include "actors/output/line_sink.hpp"

#include <string_view>

namespace logflume::actors {

/// How a command talks to its user: results on standard output, faults on standard error.
class console {
 public:
  using state = line_sink::state;

  /// Ignores SIGPIPE: a reader that has gone is a state of `write`.
  console();

  /// Nothing more is written once `descriptor` is readable; it remains the caller's.
  void stop_on(int descriptor) { out_.stop_on(descriptor); }

  /// `line` has no end of line.
  state write(std::string_view line) { return out_.add(line); }
  state flush() { return out_.flush(); }
  state look() { return out_.look(); }

  /// Flushes. 0, or 1 and a complaint if standard output could not be written.
  int finish();

  /// `logflume: …` on standard error, control characters escaped.
  void complain(std::string_view sentence) const;

  /// Complains, and returns the exit code.
  int fail(std::string_view sentence, int exit_code) const;

 private:
  line_sink out_;
};

} // namespace logflume::actors
