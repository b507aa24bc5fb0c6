#include "actors/gateway/packet_socket.hpp"

#include <cerrno>
#include <cstring>

namespace logflume::actors {

namespace {

/// Requested bytes; the kernel may grant less.
constexpr int receive_buffer = 1 << 20;

} // namespace

packet_socket::packet_socket(const std::string& listen, std::size_t room) :
    bound_{http::bind_socket(listen, SOCK_DGRAM)}, room_{room}, bytes_(packets_at_once * room),
    slots_(packets_at_once), heads_(packets_at_once) {
  ::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int on = 1;
  ::setsockopt(descriptor(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
}

const packet_socket::received& packet_socket::receive() {
  for (std::size_t i = 0; i < packets_at_once; ++i) {
    auto& packet = slots_[i];
    packet.part = {bytes_.data() + i * room_, room_};
    heads_[i] = {};
    heads_[i].msg_hdr.msg_iov = &packet.part;
    heads_[i].msg_hdr.msg_iovlen = 1;
    heads_[i].msg_hdr.msg_control = packet.control.data();
    heads_[i].msg_hdr.msg_controllen = packet.control.size();
  }
  received_ = {};
  const int count = ::recvmmsg(descriptor(), heads_.data(), packets_at_once, MSG_DONTWAIT, nullptr);
  if (count < 0 && errno != EAGAIN && errno != EINTR)
    received_.error = {errno, std::generic_category()};
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    received_.packets.emplace_back(bytes_.data() + at * room_, heads_[at].msg_len);
    note_lost(heads_[at].msg_hdr);
  }
  return received_;
}

void packet_socket::note_lost(msghdr& head) {
  for (auto* part = CMSG_FIRSTHDR(&head); part; part = CMSG_NXTHDR(&head, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL)
      continue;
    std::uint32_t lost = 0;
    std::memcpy(&lost, CMSG_DATA(part), sizeof lost);
    received_.lost += lost - lost_;
    lost_ = lost;
  }
}

} // namespace logflume::actors
