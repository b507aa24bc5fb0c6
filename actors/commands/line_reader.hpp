#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace logflume::actors {

/// Reads the lines of a descriptor in large pieces.
class line_reader {
 public:
  enum class state : std::uint8_t {
    open,
    /// The input has ended; a last line without a newline counts.
    ended,
    /// A line is longer than allowed.
    too_long,
    failed,
  };

  /// The caller keeps ownership of the descriptor. `max_length` is the maximum length of a line, in
  /// bytes.
  line_reader(int descriptor, std::size_t max_length) :
      descriptor_{descriptor}, max_length_{max_length} {}

  /// Reads what there is, at most one piece; blocks if there is nothing. Discards the lines
  /// returned before.
  state read();

  /// Returns the next whole line without its newline, or nullopt if none has been read. Valid until
  /// the next `read`.
  std::optional<std::string_view> next();

  /// The cause of `failed`.
  std::error_code error() const { return error_; }

 private:
  int descriptor_;
  std::size_t max_length_;
  std::string text_;
  /// Position in `text_` of the first line that `next` has not returned.
  std::size_t position_ = 0;
  bool ended_ = false;
  std::error_code error_;
};

} // namespace logflume::actors
