#include "log/sensor/sensor_event_encoder.hpp"

#include "crypto/random.hpp"
#include "log/event/cbor_writer.hpp"
#include "log/event/envelope.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace logflume::log {

namespace {

constexpr unsigned kind_shift = 52;

/// Appends `{"Variant":{"field":`, to be followed by the value.
void put_tag(std::string_view variant, std::string_view field, std::vector<std::uint8_t>& out) {
  append_cbor_head(cbor_major::map, 1, out);
  append_cbor_text(variant, out);
  append_cbor_head(cbor_major::map, 1, out);
  append_cbor_text(field, out);
}

std::uint16_t kind_of(const sensor_event& event, const sensor_kinds& kinds) {
  if (std::holds_alternative<registered>(event))
    return kinds.registered.value();
  if (std::holds_alternative<temperature_read>(event))
    return kinds.temperature_read.value();
  return std::get<encoded_event_ptr>(event)->kind;
}

} // namespace

void append_event_cbor(const sensor_event& event, std::vector<std::uint8_t>& out) {
  if (const auto* registration = std::get_if<registered>(&event)) {
    put_tag(registered_variant, "secret", out);
    append_cbor_text(registration->secret, out);
  } else if (const auto* reading = std::get_if<temperature_read>(&event)) {
    put_tag(temperature_read_variant, "temperature", out);
    append_cbor_number(reading->temperature, out);
  } else {
    const auto& cbor = std::get<encoded_event_ptr>(event)->cbor;
    out.insert(out.end(), cbor.begin(), cbor.end());
  }
}

event_encoder::event_encoder(std::shared_ptr<const crypto::cipher> key, const sensor_kinds& kinds) :
    key_{std::move(key)}, kinds_{kinds} {}

crypto::salt_view event_encoder::fresh_salt() {
  if (salts_left_ == 0) {
    crypto::random_bytes(salts_);
    salts_left_ = salts_at_once;
  }
  --salts_left_;
  return std::span{salts_}.subspan(salts_left_ * crypto::salt_size).first<crypto::salt_size>();
}

const record_fields& event_encoder::encode(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, const sensor_event& event) {
  return encode(entity_id, seq_nr, timestamp, event, fresh_salt());
}

const record_fields& event_encoder::encode(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, const sensor_event& event,
                                           crypto::salt_view salt) {
  append_event_cbor(event, begin(salt));
  return finish(entity_id, seq_nr, timestamp, kind_of(event, kinds_));
}

const record_fields& event_encoder::encode(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, std::uint16_t kind, bytes_view cbor) {
  auto& value = begin(fresh_salt());
  value.insert(value.end(), cbor.begin(), cbor.end());
  return finish(entity_id, seq_nr, timestamp, kind);
}

std::vector<std::uint8_t>& event_encoder::begin(crypto::salt_view salt) {
  value_.assign(salt.begin(), salt.end());
  return value_;
}

const record_fields& event_encoder::finish(std::uint64_t entity_id, std::uint64_t seq_nr,
                                           double timestamp, std::uint16_t kind) {
  for (std::size_t i = 0; i < seq_nr_.size(); ++i)
    seq_nr_[i] = static_cast<std::uint8_t>(seq_nr >> (56 - 8 * i));
  const auto value = std::span{value_};
  key_->apply(value.first<crypto::salt_size>(), value.subspan(crypto::salt_size));
  fields_.headers = {{"seq_nr", seq_nr_}};
  fields_.timestamp = timestamp;
  fields_.key = std::uint64_t{kind} << kind_shift | (entity_id & entity_mask);
  fields_.value = value_;
  return fields_;
}

} // namespace logflume::log
