#include "log/event/packed_events.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace logflume::log {

namespace {

std::uint8_t* put_varint(std::uint8_t* out, std::uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<std::uint8_t>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<std::uint8_t>(value);
  return out;
}

std::uint64_t take_varint(const std::uint8_t*& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t byte = *at++;
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80)
      return value;
  }
}

/// Encodes a difference modulo 2^64 so that a small step back becomes a small number as well.
std::uint64_t zigzag(std::uint64_t difference) {
  return (difference << 1) ^ (0 - (difference >> 63));
}

std::uint64_t unzigzag(std::uint64_t coded) {
  return (coded >> 1) ^ (0 - (coded & 1));
}

/// How many bytes of a text's beginning and end are the same as those of its pattern.
struct overlap {
  std::size_t front = 0;
  std::size_t back = 0;
};

/// Returns zeros if both together are less than half of the text.
overlap find_overlap(std::string_view text, std::string_view pattern) {
  overlap found;
  const auto front = std::mismatch(text.begin(), text.end(), pattern.begin(), pattern.end()).first;
  found.front = static_cast<std::size_t>(front - text.begin());
  const auto left = text.substr(found.front);
  const auto of_pattern = pattern.substr(found.front);
  const auto back =
      std::mismatch(left.rbegin(), left.rend(), of_pattern.rbegin(), of_pattern.rend()).first;
  found.back = static_cast<std::size_t>(back - left.rbegin());
  return 2 * (found.front + found.back) < text.size() ? overlap{} : found;
}

// Flags that share a varint with the length of an event's own JSON.
constexpr std::uint64_t has_seq_nr = 1;
constexpr std::uint64_t has_time = 2;
constexpr unsigned flag_bits = 2;

} // namespace

std::string_view packed_events::pattern() const {
  return {reinterpret_cast<const char*>(bytes_.data()) + pattern_at_, pattern_size_};
}

void packed_events::append(const kept_event& event, std::size_t growth) {
  const auto shared = find_overlap(event.json, pattern());
  const auto rest = event.json.substr(shared.front, event.json.size() - shared.front - shared.back);
  std::array<std::uint8_t, max_overhead> head;
  std::uint8_t* end = put_varint(head.data(), event.offset - last_.offset);
  const auto flags = (event.seq_nr ? has_seq_nr : 0) | (event.timestamp ? has_time : 0);
  end = put_varint(end, std::uint64_t{rest.size()} << flag_bits | flags);
  last_.offset = event.offset;
  if (event.seq_nr) {
    end = put_varint(end, zigzag(*event.seq_nr - last_.seq_nr));
    last_.seq_nr = *event.seq_nr;
  }
  if (event.timestamp) {
    const auto time_bits = std::bit_cast<std::uint64_t>(*event.timestamp);
    end = put_varint(end, zigzag(time_bits - last_.time_bits));
    last_.time_bits = time_bits;
  }
  end = put_varint(end, shared.front);
  end = put_varint(end, shared.back);
  std::memcpy(end, &event.hash, sizeof event.hash);
  end += sizeof event.hash;

  const auto head_size = static_cast<std::size_t>(end - head.data());
  const std::size_t needed = bytes_.size() + head_size + rest.size();
  if (needed > bytes_.capacity())
    bytes_.reserve(std::max(needed, bytes_.capacity() + growth));
  bytes_.insert(bytes_.end(), head.data(), end);
  if (rest.size() == event.json.size()) {
    pattern_at_ = static_cast<std::uint32_t>(bytes_.size());
    pattern_size_ = static_cast<std::uint32_t>(rest.size());
  }
  bytes_.insert(bytes_.end(), rest.begin(), rest.end());
}

std::size_t packed_events::heap_bytes() const {
  return heap_block(bytes_.capacity());
}

packed_events::reader::reader(const packed_events& events) :
    at_{events.bytes_.data()}, end_{at_ + events.bytes_.size()} {}

bool packed_events::reader::next(kept_event& event, std::optional<offset> after) {
  while (at_ != end_) {
    before_.offset += take_varint(at_);
    const auto size_and_flags = take_varint(at_);
    const auto size = static_cast<std::size_t>(size_and_flags >> flag_bits);
    const bool is_numbered = (size_and_flags & has_seq_nr) != 0;
    const bool is_timed = (size_and_flags & has_time) != 0;
    if (is_numbered)
      before_.seq_nr += unzigzag(take_varint(at_));
    if (is_timed)
      before_.time_bits += unzigzag(take_varint(at_));
    const auto front = static_cast<std::size_t>(take_varint(at_));
    const auto back = static_cast<std::size_t>(take_varint(at_));
    std::uint32_t hash = 0;
    std::memcpy(&hash, at_, sizeof hash);
    at_ += sizeof hash;
    const std::string_view rest{reinterpret_cast<const char*>(at_), size};
    at_ += size;
    const bool whole = front + back == 0;
    if (whole)
      pattern_ = rest;
    if (after && before_.offset <= *after)
      continue;
    if (!whole) {
      json_.assign(pattern_.substr(0, front));
      json_.append(rest);
      json_.append(pattern_.substr(pattern_.size() - back));
    }
    event = {.offset = before_.offset,
             .seq_nr = is_numbered ? std::optional{before_.seq_nr} : std::nullopt,
             .timestamp =
                 is_timed ? std::optional{std::bit_cast<double>(before_.time_bits)} : std::nullopt,
             .hash = hash,
             .json = whole ? rest : std::string_view{json_}};
    return true;
  }
  return false;
}

std::size_t heap_block(std::size_t size) {
  constexpr std::size_t word = sizeof(std::size_t);
  constexpr std::size_t smallest = 4 * word;
  constexpr std::size_t alignment = 2 * word;
  if (size == 0)
    return 0;
  return std::max(smallest, (size + word + alignment - 1) / alignment * alignment);
}

} // namespace logflume::log
