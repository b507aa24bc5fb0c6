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

/// A UDP socket that reads many packets in one call. Not thread-safe.
class packet_socket {
 public:
  /// The result of one call. `packets` has the first bytes of each packet, as far as they are
  /// examined.
  struct received {
    std::vector<log::bytes_view> packets;
    /// Number of packets that the kernel had no room for since the previous call.
    std::uint32_t lost = 0;
    std::error_code error;
  };

  /// `listen`: `ADDRESS:PORT` or `[IPv6]:PORT`. `room`: bytes of a packet that are examined. Throws
  /// std::system_error, which says what to do.
  packet_socket(const std::string& listen, std::size_t room);
  packet_socket(const packet_socket&) = delete;
  packet_socket& operator=(const packet_socket&) = delete;

  int descriptor() const { return bound_.socket.get(); }
  const std::string& address() const { return bound_.address; }

  /// Does not wait. The result is valid until the next call.
  const received& receive();

  void close() { bound_.socket.reset(); }

 private:
  static constexpr std::size_t packets_at_once = 256;

  /// Holds one packet, and the control data that the kernel passes with it.
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
  /// The kernel's count of lost packets since the socket was created.
  std::uint32_t lost_ = 0;
};

} // namespace logflume::actors
