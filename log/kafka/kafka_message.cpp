#include "log/kafka/kafka_message.hpp"

#include "log/kafka/kafka_library.hpp"

#include <librdkafka/rdkafka.h>

namespace logflume::log {

namespace {

#define LOGFLUME_KAFKA_FUNCTIONS(f) f(message_headers) f(header_get_all) f(message_timestamp)
LOGFLUME_KAFKA_TABLE(LOGFLUME_KAFKA_FUNCTIONS)
#undef LOGFLUME_KAFKA_FUNCTIONS

rd_kafka_message_t* message_of(const kafka_message::handle& handle) {
  return static_cast<rd_kafka_message_t*>(handle.get());
}

bytes_view bytes_of(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

} // namespace

std::uint32_t kafka_message::partition() const {
  return static_cast<std::uint32_t>(message_of(message_)->partition);
}

std::uint64_t kafka_message::offset() const {
  return static_cast<std::uint64_t>(message_of(message_)->offset);
}

std::optional<bytes_view> kafka_message::key() const {
  const auto* message = message_of(message_);
  if (message->key == nullptr)
    return std::nullopt;
  return bytes_of(message->key, message->key_len);
}

std::optional<bytes_view> kafka_message::value() const {
  const auto* message = message_of(message_);
  if (message->payload == nullptr)
    return std::nullopt;
  return bytes_of(message->payload, message->len);
}

std::optional<bytes_view> kafka_message::header(std::string_view name, occurrence wanted) const {
  rd_kafka_headers_t* headers = nullptr;
  if (kafka().message_headers_(message_of(message_), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  std::optional<bytes_view> found;
  const char* each = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       kafka().header_get_all_(headers, i, &each, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    if (each == name) {
      found = bytes_of(value, size);
      if (wanted == occurrence::first)
        break;
    }
  return found;
}

std::optional<std::int64_t> kafka_message::time_ms() const {
  auto type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const auto time = kafka().message_timestamp_(message_of(message_), &type);
  return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? std::nullopt : std::optional{time};
}

std::size_t kafka_message::bytes() const {
  return message_of(message_)->len + message_of(message_)->key_len + overhead;
}

} // namespace logflume::log
