#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::http {

enum class body_state : std::uint8_t { incomplete, complete, too_long, malformed };

/// Collects the body of a request while it arrives (RFC 9112, 6 and 7.1).
class request_body {
 public:
  /// `length`: bytes of the body, or nullopt if it is chunked. A body of more than `max_bytes`
  /// bytes is too long.
  request_body(std::optional<std::uint64_t> length, std::size_t max_bytes);

  /// Removes the bytes of the body from the beginning of `input`. Every state but `incomplete` is
  /// final.
  body_state take(std::string& input);

  /// The bytes received so far; the whole body once it is complete. Valid until this object
  /// changes.
  std::string_view bytes() const { return bytes_; }

 private:
  enum class part : std::uint8_t { size, data, end_of_data, trailer };

  /// Each function takes one part off the input; here `complete` means that this part is complete.
  body_state take_size(std::string_view& input);
  body_state take_data(std::string_view& input);
  body_state take_end_of_data(std::string_view& input);
  body_state take_trailer(std::string_view& input);
  body_state take_part(std::string_view& input);

  std::size_t max_bytes_;
  bool chunked_;
  part next_;
  /// Bytes of the chunk, or of the whole body, that have not arrived yet.
  std::uint64_t remaining_;
  std::size_t trailer_size_ = 0;
  bool ended_ = false;
  std::string bytes_;
};

} // namespace logflume::http
