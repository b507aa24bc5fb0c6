#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

/// The lines of a descriptor, read in large pieces.
class line_reader {
 public:
  enum class state : std::uint8_t {
    open,
    /// The input has ended; a last line without its end counts.
    ended,
    /// A line is longer than allowed.
    too_long,
    failed,
  };

  /// The descriptor remains the caller's. `longest`: bytes of a line.
  line_reader(int descriptor, std::size_t longest) : descriptor_{descriptor}, longest_{longest} {}

  /// Reads what there is, at most one piece; waits if there is nothing. The lines before are gone.
  state read();

  /// The next whole line that was read, without its end. Valid until the next `read`.
  std::optional<std::string_view> next();

  /// The cause of `failed`.
  std::error_code error() const { return error_; }

 private:
  int descriptor_;
  std::size_t longest_;
  std::string text_;
  /// In `text_`: of the first line that `next` has not returned.
  std::size_t at_ = 0;
  bool ended_ = false;
  std::error_code error_;
};

} // namespace logflume::actors
