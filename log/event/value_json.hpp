#pragma once

#include "log/event/cbor_json.hpp"
#include "log/event/record_meaning.hpp"
#include "log/record/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

class event_json_builder;

/// Turns decrypted values into the compact JSON of their events, according to the topic's format.
class value_json {
 public:
  /// `redact` lists fields as `Variant.field`, see `event_json_builder`.
  value_json(const record_meaning& meaning, std::vector<std::string> redact);
  value_json(value_json&&) noexcept;
  value_json& operator=(value_json&&) noexcept;
  ~value_json();

  /// Returns the JSON, valid until the next call, or nullopt if the value does not have the topic's
  /// format.
  std::optional<std::string_view> transcode(bytes_view value);

 private:
  value_format format_;
  cbor_json cbor_;
  /// Used for formats other than CBOR.
  std::unique_ptr<event_json_builder> event_;
};

} // namespace logflume::log
