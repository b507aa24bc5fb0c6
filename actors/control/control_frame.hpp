#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// The protocol of the control socket, a Unix stream socket. Both sides send frames: the letters
/// `LFC`, a byte with the protocol's version, the body's length as u32 little-endian, and the body,
/// a JSON object (`control_message.hpp`). A client sends a request, then the writer sends an
/// answer, and so on; the writer reads no request while it owes an answer. A frame of another
/// version is answered with the error `version`, in the writer's own version; any other fault with
/// `malformed`. Both end the connection, as do 10 s without a complete request.
inline constexpr std::uint8_t control_version = 1;
inline constexpr std::size_t frame_head_size = 8;
/// Maximum number of bytes in a body.
inline constexpr std::size_t max_frame_bytes = std::size_t{1} << 20;

std::string frame_of(std::string_view body, std::uint8_t version = control_version);

/// Why bytes are not a frame.
enum class frame_fault : std::uint8_t {
  /// The bytes do not begin with `LFC`.
  foreign,
  version,
  /// The body is longer than `max_frame_bytes`.
  too_long,
};

/// Collects the bytes of a connection and cuts frames out of them.
class frame_reader {
 public:
  struct incomplete {};

  void add(std::string_view bytes) { bytes_.append(bytes); }

  /// Returns the next body. After a fault there is no further one.
  std::variant<std::string, incomplete, frame_fault> next();

 private:
  std::string bytes_;
};

} // namespace logflume::actors
