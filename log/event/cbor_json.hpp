#pragma once

#include "log/event/event_shape.hpp"
#include "log/record/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// Turns an event's CBOR into compact JSON, in the order of the CBOR.
/// Strict: the whole input must be one well-formed item, at most 64 levels deep, with all text in
/// UTF-8.
///
/// Values that JSON cannot express follow RFC 8949, section 6.1:
/// - a byte string becomes a string in base64url without padding; a negative bignum (tag 3) has a
///   `~` before it;
/// - NaN, infinity and undefined become null;
/// - integers keep all their digits, even beyond 64 bits; other tags are ignored;
/// - map keys that are numbers, byte strings or simple values become strings with their JSON.
/// Maps and arrays as keys, and simple values without a meaning, are refused. Floating-point
/// numbers have the fewest digits that read back as the same number of their width; an f16 is
/// printed as the f32 of that value.
class cbor_json {
 public:
  /// `redact` lists fields as `Variant.field`; their values become "[redacted]".
  explicit cbor_json(std::vector<std::string> redact = {},
                     event_shape shape = event_shape::variant);
  cbor_json(cbor_json&&) noexcept;
  cbor_json& operator=(cbor_json&&) noexcept;
  ~cbor_json();

  /// Returns the JSON, valid until the next call, or nullopt if the input is not an event.
  std::optional<std::string_view> transcode(bytes_view cbor);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
