#pragma once

#include "crypto/cipher.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace logflume::bench {

inline std::shared_ptr<const crypto::cipher> sample_cipher() {
  constexpr std::array<std::uint8_t, crypto::key_size> key{1, 2, 3};
  return std::make_shared<const crypto::cipher>(crypto::key_view{key});
}

/// Returns a reading's record as it is in a log.
inline std::vector<std::uint8_t> sample_record() {
  log::event_encoder encoder{sample_cipher()};
  auto fields = encoder.encode(1001, 42, 1.7e9, log::temperature_read{1'000'000'000});
  fields.offset = 123'456;
  std::vector<std::uint8_t> bytes;
  log::encode_record(fields, bytes);
  return bytes;
}

inline const std::string sample_json = R"({"TemperatureRead":{"temperature":1000000000}})";

} // namespace logflume::bench
