#include "actors/commands/packet_sender.hpp"

#include "actors/config/units.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>

namespace logflume::actors {

packet_sender::packet_sender(const std::string& gateway) :
    socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
  const auto colon = gateway.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(
      parse_number(std::string_view{gateway}.substr(colon + 1)).value_or(0)));
  if (!socket_ || ::inet_pton(AF_INET, gateway.substr(0, colon).c_str(), &to.sin_addr) != 1 ||
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    throw std::system_error{errno, std::generic_category(), "cannot send to " + gateway};
}

std::error_code packet_sender::send(const log::sensor_packet& packet) {
  bytes_.clear();
  log::encode_sensor_packet(packet, log::sensor_value::u32, bytes_);
  if (::send(socket_.get(), bytes_.data(), bytes_.size(), 0) < 0)
    return {errno, std::generic_category()};
  return {};
}

} // namespace logflume::actors
