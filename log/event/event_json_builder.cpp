#include "log/event/event_json_builder.hpp"

#include "crypto/base64url.hpp"
#include "log/record/utf8.hpp"

#include <algorithm>
#include <limits>

namespace logflume::log {

namespace {

constexpr std::uint64_t negative_bignum = 3;

bytes_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Returns whether `path` (`Variant.field`) belongs to this variant.
bool is_of_variant(std::string_view path, std::string_view variant) {
  return path.size() > variant.size() && path.starts_with(variant) && path[variant.size()] == '.';
}

} // namespace

void event_json_builder::reset() {
  buffer_.Clear();
  out_.Reset(buffer_);
  depth_ = 0;
  done_ = failed_ = tagged_ = negative_ = redact_next_ = false;
  muted_.reset();
  variant_.clear();
}

/// Returns whether an item of this kind is allowed here.
bool event_json_builder::fits(kind type) const {
  const bool is_text = type == kind::text_chunks;
  const bool is_variant = shape_ == event_shape::variant;
  if (depth_ == 0)
    return is_text || type == kind::map || !is_variant;
  if (is_in(kind::text_chunks) || is_in(kind::bytes_chunks))
    return false;
  if (depth_ == 1 && at_key() && is_variant)
    return is_text && frames_[0].items == 0;
  return !at_key() || is_text || type == kind::bytes_chunks;
}

bool event_json_builder::admit(kind type) {
  if (!fits(type))
    fail();
  negative_ = negative_ && tagged_;
  tagged_ = false;
  return !failed_;
}

void event_json_builder::text(std::string_view text) {
  if (!is_utf8(text))
    return fail();
  if (is_in(kind::text_chunks))
    chunks_ += text;
  else if (admit(kind::text_chunks))
    put_text(text);
}

void event_json_builder::bytes(bytes_view bytes) {
  if (is_in(kind::bytes_chunks))
    chunks_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  else if (admit(kind::bytes_chunks))
    put_bytes(bytes);
}

void event_json_builder::literal(std::string_view json) {
  // A literal is allowed wherever a byte string is.
  if (!admit(kind::bytes_chunks))
    return;
  if (at_key())
    return put_text(json);
  if (begin_value())
    out_.literal(json);
  item_done();
}

void event_json_builder::array(std::optional<std::uint64_t> size) {
  if (admit(kind::array))
    open(kind::array, size);
}

void event_json_builder::map(std::optional<std::uint64_t> entries) {
  const bool too_many = entries > std::numeric_limits<std::uint64_t>::max() / 2;
  if (too_many || (depth_ == 0 && shape_ == event_shape::variant && entries.value_or(1) != 1))
    return fail();
  if (admit(kind::map))
    open(kind::map, entries ? std::optional{*entries * 2} : std::nullopt);
}

void event_json_builder::text_in_chunks() {
  chunks_.clear();
  if (admit(kind::text_chunks))
    open(kind::text_chunks, std::nullopt);
}

void event_json_builder::bytes_in_chunks() {
  chunks_.clear();
  if (admit(kind::bytes_chunks))
    open(kind::bytes_chunks, std::nullopt);
}

void event_json_builder::end() {
  if (depth_ == 0 || tagged_ || frames_[depth_ - 1].left)
    return fail();
  const auto top = frames_[depth_ - 1];
  const bool lacks_variant = shape_ == event_shape::variant && depth_ == 1 && top.items == 0;
  if (top.type == kind::map && (!top.at_key || lacks_variant))
    return fail();
  close();
  if (top.type == kind::text_chunks)
    put_text(chunks_);
  else if (top.type == kind::bytes_chunks)
    put_bytes(bytes_of(chunks_));
  else
    item_done();
}

void event_json_builder::tag(std::uint64_t number) {
  if (is_in(kind::text_chunks) || is_in(kind::bytes_chunks))
    return fail();
  tagged_ = true;
  negative_ = number == negative_bignum;
}

void event_json_builder::open(kind type, std::optional<std::uint64_t> items) {
  if (depth_ == max_depth)
    return fail();
  // A chunked string is written once it is complete.
  if (type == kind::array && begin_value())
    out_.StartArray();
  else if (type == kind::map && begin_value())
    out_.StartObject();
  frames_[depth_++] = frame{type, type == kind::map, items};
  if (items == 0U) {
    close();
    item_done();
  }
}

void event_json_builder::close() {
  const auto type = frames_[--depth_].type;
  if (muted_)
    return;
  if (type == kind::array)
    out_.EndArray();
  else if (type == kind::map)
    out_.EndObject();
}

/// Closes every map and array whose last item this was.
void event_json_builder::item_done() {
  for (;;) {
    if (muted_ == depth_)
      muted_.reset();
    if (depth_ == 0) {
      done_ = true;
      return;
    }
    auto& top = frames_[depth_ - 1];
    ++top.items;
    top.at_key = top.type == kind::map && !top.at_key;
    if (depth_ == 1 && top.at_key)
      hide_unexpected();
    if (!top.left || --*top.left > 0)
      return;
    close();
  }
}

void event_json_builder::put_text(std::string_view text) {
  if (at_key())
    put_key(text);
  else if (begin_value())
    out_.text(text);
  item_done();
}

void event_json_builder::put_bytes(bytes_view bytes) {
  encoded_.clear();
  if (negative_)
    encoded_.push_back('~');
  crypto::append_base64url(bytes, encoded_);
  put_text(encoded_);
}

void event_json_builder::put_key(std::string_view name) {
  if (muted_)
    return;
  out_.text(name);
  if (redact_.empty())
    return;
  if (depth_ == 1) {
    variant_ = name;
    value_at_ = buffer_.GetSize();
    redacted_.assign(redact_.size(), false);
  } else if (depth_ == 2 && is_in(kind::map)) {
    redact_next_ = begin_redaction(name);
  }
}

bool event_json_builder::begin_redaction(std::string_view field) {
  bool found = false;
  for (std::size_t i = 0; i < redact_.size(); ++i)
    if (is_of_variant(redact_[i], variant_) &&
        std::string_view{redact_[i]}.substr(variant_.size() + 1) == field)
      redacted_[i] = found = true;
  return found;
}

/// Redacts the whole variant if a field to redact is not in its place: its value may be anywhere.
void event_json_builder::hide_unexpected() {
  bool is_expected = true;
  for (std::size_t i = 0; i < redact_.size(); ++i)
    if (!redacted_[i] && is_of_variant(redact_[i], variant_))
      is_expected = false;
  if (is_expected)
    return;
  buffer_.Pop(buffer_.GetSize() - value_at_);
  for (const char c : std::string_view{R"(:"[redacted]")"})
    buffer_.Put(c);
}

/// Returns whether the value that begins here is written (not redacted).
bool event_json_builder::begin_value() {
  if (redact_next_) {
    redact_next_ = false;
    out_.text("[redacted]");
    muted_ = depth_;
  }
  return !muted_;
}

} // namespace logflume::log
