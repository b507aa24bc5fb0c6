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
  /// `length`: bytes of it; none: it is chunked. `most`: more are too long.
  request_body(std::optional<std::uint64_t> length, std::size_t most);

  /// Takes what belongs to the body off the beginning of `input`. Any state but `incomplete` is
  /// the last.
  body_state take(std::string& input);

  /// Valid while this is not changed; all of it, once it is complete.
  std::string_view bytes() const { return bytes_; }

 private:
  enum class part : std::uint8_t { size, data, end_of_data, trailer };

  /// Each takes one part off; `complete` here means the part.
  body_state take_size(std::string_view& input);
  body_state take_data(std::string_view& input);
  body_state take_end_of_data(std::string_view& input);
  body_state take_trailer(std::string_view& input);
  body_state take_part(std::string_view& input);

  std::size_t most_;
  bool chunked_;
  part next_;
  /// Bytes of the chunk, or of the whole, that are still to come.
  std::uint64_t left_;
  std::size_t trailer_size_ = 0;
  bool ended_ = false;
  std::string bytes_;
};

} // namespace logflume::http
