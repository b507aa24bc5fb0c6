#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::log {

/// An event encoded as CBOR.
struct event_cbor {
  /// The variant's name, within `cbor`.
  std::string_view variant;
  bytes_view cbor;
};

/// Turns an event's JSON into CBOR; `cbor_json` is the reverse. An event is an object with one
/// member, `{"Variant":fields}`, or a text.
/// - integers become integers, other numbers f64; beyond 64 bits they are refused;
/// - `{"$bytes":"base64url"}` within an event becomes a byte string;
/// - members keep their order; a duplicate member is refused, at any depth.
/// Strict (RFC 8259): the whole input must be one value, valid UTF-8, at most 64 levels deep. The
/// same JSON always gives the same bytes.
class json_cbor {
 public:
  /// `max_size` is the maximum size of the CBOR in bytes.
  explicit json_cbor(std::size_t max_size);
  json_cbor(json_cbor&&) noexcept;
  json_cbor& operator=(json_cbor&&) noexcept;
  ~json_cbor();

  /// Returns the event, valid until the next call, or a text that says what is wrong.
  std::variant<event_cbor, std::string> encode(std::string_view json);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
