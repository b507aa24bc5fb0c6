#pragma once

#include "log/event/event_shape.hpp"
#include "log/event/json_writer.hpp"
#include "log/record/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::log {

/// Builds an event's JSON from CBOR items, one call per item, in order. The calls are flat; this
/// class tracks the nesting. A failure is permanent until `reset`.
class event_json_builder {
 public:
  /// `redact` lists fields as `Variant.field`, whose values become "[redacted]". They are members
  /// of the outermost map's member `Variant`. If that lacks the field, it has another shape than
  /// expected, so all of it is redacted.
  explicit event_json_builder(std::vector<std::string> redact,
                              event_shape shape = event_shape::variant) :
      shape_(shape),
      redact_(std::move(redact)), redacted_(redact_.size()) {}

  void reset();
  void fail() { failed_ = true; }

  void text(std::string_view text);
  void bytes(bytes_view bytes);
  /// Adds a number, `true`, `false` or `null`.
  void literal(std::string_view json);
  /// Without a size, the array or map extends until `end`.
  void array(std::optional<std::uint64_t> size);
  void map(std::optional<std::uint64_t> entries);
  void text_in_chunks();
  void bytes_in_chunks();
  void end();
  void tag(std::uint64_t number);

  bool failed() const { return failed_; }
  bool done() const { return done_; }
  std::string_view json() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  static constexpr std::size_t max_depth = 64;

  enum class kind : std::uint8_t { array, map, text_chunks, bytes_chunks };

  /// A map, array or chunked string that is still open.
  struct frame {
    kind type = kind::array;
    /// The next item is a key of this map.
    bool at_key = false;
    /// Items left; nullopt if they extend until `end`.
    std::optional<std::uint64_t> left;
    std::uint64_t items = 0;
  };

  bool is_in(kind type) const { return depth_ > 0 && frames_[depth_ - 1].type == type; }
  bool at_key() const { return is_in(kind::map) && frames_[depth_ - 1].at_key; }
  bool fits(kind type) const;
  bool admit(kind type);
  void open(kind type, std::optional<std::uint64_t> items);
  void close();
  void item_done();
  void put_text(std::string_view text);
  void put_bytes(bytes_view bytes);
  void put_key(std::string_view name);
  bool begin_redaction(std::string_view field);
  void hide_unexpected();
  bool begin_value();

  event_shape shape_;
  std::vector<std::string> redact_;
  /// By index in `redact_`: whether the variant had the field.
  std::vector<bool> redacted_;
  rapidjson::StringBuffer buffer_;
  json_writer out_{buffer_};
  std::array<frame, max_depth> frames_;
  std::size_t depth_ = 0;
  bool done_ = false;
  bool failed_ = false;
  bool tagged_ = false;
  bool negative_ = false;
  /// The next value is redacted.
  bool redact_next_ = false;
  /// Depth of the redacted value while its items are skipped.
  std::optional<std::size_t> muted_;
  std::string variant_;
  /// Bytes of JSON up to the variant's value.
  std::size_t value_at_ = 0;
  std::string chunks_;
  std::string encoded_;
};

} // namespace logflume::log
