#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace logflume::http {

/// Whole SSE frames, immutable and shared by every stream that sends them. Built once, with
/// the chunk framing of HTTP/1.1 around them.
class frames {
 public:
  /// `text`: one or more whole frames, each ended by an empty line; not empty.
  explicit frames(std::string_view text);

  /// One chunk (RFC 9112, 7.1).
  std::string_view chunked() const { return bytes_; }
  /// The frames alone, for HTTP/1.0.
  std::string_view plain() const { return std::string_view{bytes_}.substr(at_, size_); }

 private:
  std::string bytes_;
  std::uint32_t at_ = 0;
  std::uint32_t size_ = 0;
};

using frames_ptr = std::shared_ptr<const frames>;

} // namespace logflume::http
