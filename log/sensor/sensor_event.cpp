#include "log/sensor/sensor_event.hpp"

#include "crypto/hex.hpp"
#include "crypto/random.hpp"

#include <array>

namespace logflume::log {

registered random_registration() {
  std::array<std::uint8_t, 16> bytes;
  crypto::random_bytes(bytes);
  const auto digits = crypto::encode_hex(bytes);
  return {{digits.begin(), digits.end()}};
}

const registered* registration_in(const sensor_event& event) {
  const auto* encoded = std::get_if<encoded_event_ptr>(&event);
  return encoded ? std::get_if<registered>(&(*encoded)->effect) : std::get_if<registered>(&event);
}

bool fits(const sensor_event& event, std::size_t max_record_size) {
  std::size_t size = record_overhead;
  if (const auto* registration = std::get_if<registered>(&event))
    size += registration->secret.size();
  else if (const auto* encoded = std::get_if<encoded_event_ptr>(&event))
    size += (*encoded)->cbor.size();
  return size <= max_record_size;
}

} // namespace logflume::log
