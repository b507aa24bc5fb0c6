#pragma once

#include "log/event/event_shape.hpp"
#include "log/record/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// Turns an event's CBOR into JSON: compact, in the order of the CBOR.
/// Strict: the whole input is one well-formed item, at most 64 levels deep, all text is UTF-8.
///
/// What JSON cannot say follows RFC 8949, section 6.1:
/// - byte string: text, base64url without padding; as a negative bignum (tag 3) after a `~`;
/// - NaN, infinity and undefined: null;
/// - integers: all their digits, even beyond 64 bits; other tags are passed over;
/// - map keys that are numbers, byte strings or simple values: their JSON as a text.
/// Maps and arrays as keys, and simple values without a meaning, are refused. Floating-point
/// numbers have the fewest digits that read back as the same one of their width.
class cbor_json {
 public:
  /// `redact`: fields as `Variant.field`, whose values become "[redacted]".
  explicit cbor_json(std::vector<std::string> redact = {},
                     event_shape shape = event_shape::variant);
  cbor_json(cbor_json&&) noexcept;
  cbor_json& operator=(cbor_json&&) noexcept;
  ~cbor_json();

  /// Valid until the next call; nothing: this is no event.
  std::optional<std::string_view> transcode(bytes_view cbor);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
