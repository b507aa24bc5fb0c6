#pragma once

#include "http/socket/bound_socket.hpp"
#include "log/record/record.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace logflume::actors {

/// A UDP socket, read many packets a call. Not thread-safe.
class packet_socket {
 public:
  /// The result of one call: the heads of the packets, as far as they are examined.
  struct received {
    std::vector<log::bytes_view> packets;
    /// Packets that the kernel had no room for since the call before.
    std::uint32_t lost = 0;
    std::error_code error;
  };

  /// `listen`: `ADDRESS:PORT` or `[IPv6]:PORT`. Throws std::system_error with what to do.
  /// `room`: bytes of a packet that are examined.
  packet_socket(const std::string& listen, std::size_t room);
  packet_socket(const packet_socket&) = delete;
  packet_socket& operator=(const packet_socket&) = delete;

  int descriptor() const { return bound_.socket.get(); }
  const std::string& address() const { return bound_.address; }

  /// Does not wait. Valid until the next call.
  const received& receive();

  void close() { bound_.socket.reset(); }

 private:
  static constexpr std::size_t packets_at_once = 256;

  /// Where one packet goes, and room for what the kernel says with it.
  struct slot {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control;
    iovec part;
  };

  void note_lost(msghdr& head);

  http::bound_socket bound_;
  std::size_t room_;
  /// `room_` bytes for each slot.
  std::vector<std::uint8_t> bytes_;
  std::vector<slot> slots_;
  std::vector<mmsghdr> heads_;
  received received_;
  /// As the kernel counts it, since the socket was made.
  std::uint32_t lost_ = 0;
};

} // namespace logflume::actors
