#include "log/sensor/sensor_event_encoder.hpp"

#include "crypto/random.hpp"
#include "log/event/envelope.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace logflume::log {

namespace {

constexpr std::uint64_t temperature_read_type = 0;
constexpr std::uint64_t registered_type = 1;
constexpr unsigned type_shift = 52;

/// Bytes of a record besides its secret, at most.
constexpr std::size_t record_overhead = 128;

/// CBOR's major types (RFC 8949, 3.1).
enum class major : std::uint8_t { integer = 0x00, text = 0x60, map = 0xA0 };

/// In the shortest form.
void put_head(major type, std::uint64_t value, std::vector<std::uint8_t>& out) {
  const auto initial = [&](unsigned info) {
    out.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(type) | info));
  };
  if (value < 24)
    return initial(static_cast<unsigned>(value));
  unsigned size_log2 = 0;
  while (size_log2 < 3 && value >> (8U << size_log2) != 0)
    ++size_log2;
  initial(24 + size_log2);
  for (unsigned shift = 8U << size_log2; shift != 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
}

void put_text(std::string_view text, std::vector<std::uint8_t>& out) {
  put_head(major::text, text.size(), out);
  out.insert(out.end(), text.begin(), text.end());
}

/// As serde tags an enum from outside: `{"Variant":{"field":` and the value to follow.
void put_tag(std::string_view variant, std::string_view field, std::vector<std::uint8_t>& out) {
  put_head(major::map, 1, out);
  put_text(variant, out);
  put_head(major::map, 1, out);
  put_text(field, out);
}

std::uint64_t put_event(const sensor_event& event, std::vector<std::uint8_t>& out) {
  if (const auto* registration = std::get_if<registered>(&event)) {
    put_tag("Registered", "secret", out);
    put_text(registration->secret, out);
    return registered_type;
  }
  put_tag("TemperatureRead", "temperature", out);
  put_head(major::integer, std::get<temperature_read>(event).temperature, out);
  return temperature_read_type;
}

} // namespace

bool fits(const sensor_event& event, std::size_t max_record_size) {
  const auto* registration = std::get_if<registered>(&event);
  return record_overhead + (registration ? registration->secret.size() : 0) <= max_record_size;
}

event_encoder::event_encoder(std::shared_ptr<const crypto::cipher> key) : key_{std::move(key)} {}

const record_fields& event_encoder::encode(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, const sensor_event& event) {
  std::array<std::uint8_t, crypto::salt_size> salt;
  crypto::random_bytes(salt);
  return encode(entity_id, seq_nr, timestamp, event, salt);
}

const record_fields& event_encoder::encode(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, const sensor_event& event,
                                           crypto::salt_view salt) {
  for (std::size_t i = 0; i < seq_nr_.size(); ++i)
    seq_nr_[i] = static_cast<std::uint8_t>(seq_nr >> (56 - 8 * i));
  value_.assign(salt.begin(), salt.end());
  const auto type = put_event(event, value_);
  key_->apply(salt, std::span{value_}.subspan(salt.size()));
  fields_.headers = {{"seq_nr", seq_nr_}};
  fields_.timestamp = timestamp;
  fields_.key = type << type_shift | (entity_id & entity_mask);
  fields_.value = value_;
  return fields_;
}

} // namespace logflume::log
