#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace logflume::http {

/// Whole pieces of a stream's body: SSE frames, lines of JSON, keep-alives, or a list of entities.
/// Immutable and shared by every stream that sends them. Built once, with the chunk framing of
/// HTTP/1.1 around them.
class frames {
 public:
  /// `text` is not empty: an empty chunk would end the body.
  explicit frames(std::string_view text);

  /// The frames as one chunk (RFC 9112, 7.1).
  std::string_view chunked() const { return bytes_; }
  /// The frames alone, for HTTP/1.0.
  std::string_view plain() const { return std::string_view{bytes_}.substr(text_begin_, size_); }

 private:
  std::string bytes_;
  std::uint32_t text_begin_ = 0;
  std::uint32_t size_ = 0;
};

using frames_ptr = std::shared_ptr<const frames>;

} // namespace logflume::http
