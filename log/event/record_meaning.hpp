#pragma once

#include "log/record/record.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace logflume::log {

enum class record_kind : std::uint8_t {
  /// Akka Edge's envelope: type and entity in the key, a header `seq_nr`, a time.
  entity,
  /// Any record of Streambed: the key is the entity; sequence number and time may be missing.
  plain,
};

inline constexpr std::array<std::string_view, 2> record_kind_names{"entity", "plain"};

enum class value_encryption : std::uint8_t {
  /// 12 bytes of salt, then the data that was encrypted with the events' key.
  aes_ctr,
  none,
};

inline constexpr std::array<std::string_view, 2> value_encryption_names{"aes-ctr", "none"};

/// How a value becomes the event's JSON.
enum class value_format : std::uint8_t {
  cbor,
  /// The JSON is checked, and written without white space; numbers keep their digits.
  json,
  /// The value is UTF-8, and becomes a JSON string.
  text,
  /// The value may be anything, and becomes a JSON string in base64url without padding.
  bytes,
};

inline constexpr std::array<std::string_view, 4> value_format_names{"cbor", "json", "text",
                                                                    "bytes"};

/// What a topic's records mean. The default is that of the original's sample.
struct record_meaning {
  record_kind kind = record_kind::entity;
  /// Only `plain` topics have other values of this and of `format`.
  value_encryption encryption = value_encryption::aes_ctr;
  value_format format = value_format::cbor;
  /// The first part of the topic's persistence ids.
  std::string entity_type = "Sensor";

  std::uint64_t highest_entity() const {
    return kind == record_kind::plain ? std::numeric_limits<std::uint64_t>::max() : entity_mask;
  }

  std::uint64_t entity_of(std::uint64_t key) const { return key & highest_entity(); }

  /// Returns whether a topic can have this meaning.
  bool is_possible() const {
    return kind == record_kind::plain ||
           (encryption == value_encryption::aes_ctr && format == value_format::cbor);
  }
};

} // namespace logflume::log
