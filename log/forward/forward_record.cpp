#include "log/forward/forward_record.hpp"

#include "log/forward/murmur2.hpp"

#include <bit>
#include <cmath>
#include <optional>

namespace logflume::log {

namespace {

template <class Bytes>
void put_big_endian(std::uint64_t number, Bytes& out) {
  for (auto at = out.size(); at > 0; --at, number >>= 8)
    out[at - 1] = static_cast<std::uint8_t>(number & 0xff);
}

bytes_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

std::uint32_t partition_hash_of(std::uint64_t entity) {
  std::array<std::uint8_t, 8> bytes{};
  put_big_endian(entity, bytes);
  return murmur2(bytes) & 0x7fffffff;
}

std::int64_t create_time_of(std::optional<double> timestamp,
                            std::chrono::system_clock::time_point now) {
  constexpr double minute_ms = 60'000;
  const auto now_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const auto time_ms = timestamp ? std::floor(*timestamp * 1e3) : 0;
  // Both comparisons are false if the time is not a number.
  if (time_ms > 0 && time_ms <= static_cast<double>(now_ms) + minute_ms)
    return static_cast<std::int64_t>(time_ms);
  return now_ms;
}

bytes_view forward_record::key_of(std::uint64_t key) {
  if (form_ == kafka_key::text) {
    key_text_ = std::to_string(key);
    return bytes_of(key_text_);
  }
  put_big_endian(key, key_);
  return key_;
}

kafka_outgoing forward_record::make(const record_view& record,
                                    std::chrono::system_clock::time_point now) {
  headers_ = record.headers();
  bytes_view ts;
  if (record.timestamp) {
    auto bits = std::bit_cast<std::uint64_t>(*record.timestamp);
    for (auto& byte : ts_) {
      byte = static_cast<std::uint8_t>(bits & 0xff);
      bits >>= 8;
    }
    ts = ts_;
  }
  put_big_endian(record.offset, origin_offset_);
  headers_.push_back({ts_header, ts});
  headers_.push_back({origin_header, bytes_of(origin_)});
  headers_.push_back({origin_offset_header, origin_offset_});
  return {.key = key_of(record.key),
          .value = record.value,
          .headers = headers_,
          .time_ms = create_time_of(record.timestamp, now),
          .partition_hash = partition_hash_of(meaning_.entity_of(record.key)),
          .tag = record.offset};
}

} // namespace logflume::log
