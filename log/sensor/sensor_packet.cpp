#include "log/sensor/sensor_packet.hpp"

#include "log/record/varint.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace logflume::log {

namespace {

packet_fault fault_of(varint_state state) {
  return state == varint_state::incomplete ? packet_fault::cut : packet_fault::malformed;
}

/// Postcard's form of a signed integer: 0, -1, 1, -2 … as 0, 1, 2, 3 …
constexpr std::int32_t from_zigzag(std::uint32_t value) {
  return static_cast<std::int32_t>(value >> 1 ^ (0U - (value & 1)));
}

constexpr std::uint32_t to_zigzag(std::int32_t value) {
  return static_cast<std::uint32_t>(value) << 1 ^ static_cast<std::uint32_t>(value >> 31);
}

std::variant<event_number, packet_fault> parse_f64(bytes_view bytes) {
  if (bytes.size() < sizeof(double))
    return packet_fault::cut;
  std::uint64_t bits = 0;
  for (std::size_t i = sizeof(double); i-- > 0;)
    bits = bits << 8 | bytes[i];
  const auto number = std::bit_cast<double>(bits);
  if (!std::isfinite(number))
    return packet_fault::malformed;
  return event_number{number};
}

std::variant<event_number, packet_fault> parse_integer(bytes_view bytes, bool is_signed) {
  std::uint32_t number = 0;
  const auto* at = bytes.data();
  if (const auto read = read_varint(at, at + bytes.size(), number); read != varint_state::ok)
    return fault_of(read);
  return is_signed ? event_number{from_zigzag(number)} : event_number{number};
}

template <class Integer>
Integer integer_of(const event_number& number) {
  return std::visit([](auto value) { return static_cast<Integer>(value); }, number.value());
}

void encode_f64(double number, std::vector<std::uint8_t>& out) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < sizeof bits; ++i)
    out.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
}

} // namespace

bool is_value_of(sensor_value type, const event_number& number) {
  const auto& value = number.value();
  const auto* above = std::get_if<std::uint64_t>(&value);
  const auto* below = std::get_if<std::int64_t>(&value);
  switch (type) {
  case sensor_value::u32:
    return above && *above <= std::numeric_limits<std::uint32_t>::max();
  case sensor_value::i32:
    return above ? *above <= std::numeric_limits<std::int32_t>::max()
                 : below && *below >= std::numeric_limits<std::int32_t>::min();
  case sensor_value::f64:
    break;
  }
  return std::holds_alternative<double>(value);
}

std::variant<sensor_packet, packet_fault> parse_sensor_packet(bytes_view datagram,
                                                              sensor_value value) {
  const auto relevant = datagram.first(std::min(datagram.size(), sensor_packet_size(value)));
  const auto* at = relevant.data();
  const auto* const end = at + relevant.size();
  sensor_packet packet;
  if (const auto read = read_varint(at, end, packet.dev_addr); read != varint_state::ok)
    return fault_of(read);
  const bytes_view rest{at, end};
  const auto temperature = value == sensor_value::f64
                               ? parse_f64(rest)
                               : parse_integer(rest, value == sensor_value::i32);
  if (const auto* fault = std::get_if<packet_fault>(&temperature))
    return *fault;
  packet.temperature = std::get<event_number>(temperature);
  return packet;
}

void encode_sensor_packet(const sensor_packet& packet, sensor_value value,
                          std::vector<std::uint8_t>& out) {
  write_varint(packet.dev_addr, out);
  switch (value) {
  case sensor_value::u32:
    return write_varint(integer_of<std::uint32_t>(packet.temperature), out);
  case sensor_value::i32:
    return write_varint(to_zigzag(integer_of<std::int32_t>(packet.temperature)), out);
  case sensor_value::f64:
    return encode_f64(std::visit([](auto number) { return static_cast<double>(number); },
                                 packet.temperature.value()),
                      out);
  }
}

} // namespace logflume::log
