#include "log/event/event_cbor_builder.hpp"

#include "crypto/base64url.hpp"
#include "log/event/cbor_writer.hpp"
#include "log/record/utf8.hpp"

#include <algorithm>
#include <utility>

namespace logflume::log {

namespace {

constexpr std::string_view bytes_member = "$bytes";

/// Up to this many names are compared with each other; more are sorted.
constexpr std::size_t few_names = 8;

} // namespace

void event_cbor_builder::reset() {
  cbor_.clear();
  names_.clear();
  depth_ = 0;
  variant_ = {};
  done_ = false;
  reason_.clear();
}

bool event_cbor_builder::refuse(std::string reason) {
  reason_ = std::move(reason);
  return false;
}

bool event_cbor_builder::fits(std::size_t more) {
  return cbor_.size() + more <= max_size_ ||
         refuse("the event is too long: its record would exceed log.max_record_size");
}

bool event_cbor_builder::admit(bool is_event) {
  if (depth_ == 0)
    return is_event || refuse("an event must be an object with one member, or a string");
  auto& parent = top();
  if (parent.type == kind::bytes)
    return refuse("the value of $bytes must be a base64url string");
  if (parent.type == kind::array)
    ++parent.items;
  return true;
}

bool event_cbor_builder::value_done() {
  done_ = depth_ == 0;
  return fits();
}

bool event_cbor_builder::null() {
  if (!admit(false))
    return false;
  append_cbor_null(cbor_);
  return value_done();
}

bool event_cbor_builder::boolean(bool value) {
  if (!admit(false))
    return false;
  append_cbor_boolean(value, cbor_);
  return value_done();
}

bool event_cbor_builder::number(std::string_view json) {
  if (!admit(false))
    return false;
  const auto parsed = event_number::parse(json);
  if (!parsed)
    return refuse("a number does not fit in 64 bits");
  append_cbor_number(*parsed, cbor_);
  return value_done();
}

bool event_cbor_builder::put_text(std::string_view utf8) {
  // An escape can denote half of a surrogate pair, which UTF-8 does not allow.
  if (!is_utf8(utf8))
    return refuse("a string contains half of a surrogate pair");
  if (!fits(utf8.size()))
    return false;
  append_cbor_text(utf8, cbor_);
  return true;
}

bool event_cbor_builder::put_bytes(std::string_view base64url) {
  std::vector<std::uint8_t> bytes;
  if (!crypto::decode_base64url(base64url, bytes))
    return refuse("the value of $bytes is not base64url without padding");
  cbor_.resize(top().head);
  append_cbor_bytes(bytes, cbor_);
  top().type = kind::written_bytes;
  return fits();
}

bool event_cbor_builder::text(std::string_view utf8) {
  if (depth_ > 0 && top().type == kind::bytes)
    return fits(utf8.size() / 4 * 3) && put_bytes(utf8);
  if (!admit(true) || !put_text(utf8))
    return false;
  if (depth_ == 0)
    variant_ = {cbor_.size() - utf8.size(), utf8.size()};
  return value_done();
}

bool event_cbor_builder::member(std::string_view name) {
  auto& object = top();
  if (depth_ == 1 && object.items == 1)
    return refuse("an event must have exactly one member, its variant");
  const bool is_bytes = depth_ > 1 && name == bytes_member;
  if (object.type == kind::written_bytes || (is_bytes && object.items > 0))
    return refuse("an object with $bytes must have no other member");
  ++object.items;
  if (is_bytes) {
    object.type = kind::bytes;
    return true;
  }
  if (!put_text(name))
    return false;
  const place written{cbor_.size() - name.size(), name.size()};
  if (depth_ == 1)
    variant_ = written;
  names_.push_back(written);
  return fits();
}

bool event_cbor_builder::open(kind type) {
  if (depth_ == max_depth)
    return refuse("the event is nested more than " + std::to_string(max_depth) + " levels deep");
  frames_[depth_++] = {.type = type, .head = cbor_.size(), .items = 0, .first_name = names_.size()};
  // One byte is enough for most heads; `close` knows the count.
  cbor_.push_back(0);
  return fits();
}

bool event_cbor_builder::close(kind type) {
  const auto closed = top();
  --depth_;
  names_.resize(closed.first_name);
  if (closed.type == kind::written_bytes)
    return value_done();
  head_.clear();
  append_cbor_head(type == kind::array ? cbor_major::array : cbor_major::map, closed.items, head_);
  const auto at = cbor_.begin() + static_cast<std::ptrdiff_t>(closed.head);
  *at = head_.front();
  cbor_.insert(std::next(at), std::next(head_.begin()), head_.end());
  return value_done();
}

bool event_cbor_builder::begin_object() {
  return admit(true) && open(kind::object);
}

bool event_cbor_builder::end_object() {
  if (depth_ == 1 && top().items == 0)
    return refuse("an event must have exactly one member, its variant");
  return has_unique_names() && close(kind::object);
}

bool event_cbor_builder::begin_array() {
  return admit(false) && open(kind::array);
}

bool event_cbor_builder::end_array() {
  return close(kind::array);
}

bool event_cbor_builder::has_unique_names() {
  sorted_.clear();
  for (auto i = top().first_name; i < names_.size(); ++i)
    sorted_.push_back(text_at(names_[i]));
  const auto refuse_duplicate = [this](std::string_view name) {
    return refuse("duplicate member " + std::string{name});
  };
  if (sorted_.size() <= few_names) {
    for (auto name = sorted_.begin(); name != sorted_.end(); ++name)
      if (std::find(sorted_.begin(), name, *name) != name)
        return refuse_duplicate(*name);
    return true;
  }
  std::ranges::sort(sorted_);
  const auto duplicate = std::ranges::adjacent_find(sorted_);
  return duplicate == sorted_.end() || refuse_duplicate(*duplicate);
}

} // namespace logflume::log
