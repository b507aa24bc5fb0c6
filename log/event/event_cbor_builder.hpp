#pragma once

#include "log/record/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// Builds an event's CBOR from JSON tokens, one call per token, in order. It is the reverse of
/// `event_json_builder`. An event is an object with one member, or a text. If a call returns false,
/// the event is refused, `reason` says why, and no further call is allowed until `reset`.
class event_cbor_builder {
 public:
  /// `max_size` is the maximum size of the CBOR in bytes.
  explicit event_cbor_builder(std::size_t max_size) : max_size_{max_size} {}

  void reset();

  bool null();
  bool boolean(bool value);
  /// `json` must be well-formed.
  bool number(std::string_view json);
  /// `utf8` must be valid.
  bool text(std::string_view utf8);
  bool member(std::string_view name);
  bool begin_object();
  bool end_object();
  bool begin_array();
  bool end_array();

  /// Returns whether the event is complete.
  bool done() const { return done_; }
  const std::string& reason() const { return reason_; }
  // These views are valid until the next call that is not `const`.
  bytes_view cbor() const { return cbor_; }
  std::string_view variant() const { return text_at(variant_); }

 private:
  /// The same depth that `event_json_builder` allows.
  static constexpr std::size_t max_depth = 64;

  enum class kind : std::uint8_t {
    array,
    object,
    /// An object whose member is `$bytes`; the value follows.
    bytes,
    /// Such an object after its value was written as a byte string.
    written_bytes,
  };

  /// An object or an array that is still open.
  struct frame {
    kind type = kind::array;
    /// Position of its first byte in `cbor_`.
    std::size_t head = 0;
    std::uint64_t items = 0;
    /// Index of its first member's name in `names_`.
    std::size_t first_name = 0;
  };

  /// A text in `cbor_`.
  struct place {
    std::size_t at = 0;
    std::size_t size = 0;
  };

  frame& top() { return frames_[depth_ - 1]; }
  std::string_view text_at(place text) const {
    return {reinterpret_cast<const char*>(cbor_.data()) + text.at, text.size};
  }
  bool refuse(std::string reason);
  /// Returns whether a value is allowed here, and counts it.
  bool admit(bool is_event);
  /// Returns whether the event is short enough.
  bool fits(std::size_t more = 0);
  bool value_done();
  bool open(kind type);
  bool close(kind type);
  bool put_text(std::string_view utf8);
  bool put_bytes(std::string_view base64url);
  /// Returns whether no two members of the top object have the same name.
  bool has_unique_names();

  std::size_t max_size_;
  std::vector<std::uint8_t> cbor_;
  std::array<frame, max_depth> frames_{};
  std::size_t depth_ = 0;
  /// Names of the members of all open objects.
  std::vector<place> names_;
  std::vector<std::string_view> sorted_;
  std::vector<std::uint8_t> head_;
  place variant_;
  bool done_ = false;
  std::string reason_;
};

} // namespace logflume::log
