#include "log/packed_events.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

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

/// A difference modulo 2^64, small where it is a small step back, too.
std::uint64_t zigzag(std::uint64_t difference) {
  return (difference << 1) ^ (0 - (difference >> 63));
}

std::uint64_t unzigzag(std::uint64_t coded) {
  return (coded >> 1) ^ (0 - (coded & 1));
}

/// Of times close together the bits are close, too.
std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

} // namespace

void packed_events::append(const envelope& event, std::size_t growth) {
  std::array<std::uint8_t, max_overhead> head;
  std::uint8_t* end = put_varint(head.data(), event.offset - last_.offset);
  end = put_varint(end, zigzag(event.seq_nr - last_.seq_nr));
  end = put_varint(end, zigzag(bits(event.timestamp) - bits(last_.timestamp)));
  std::memcpy(end, &event.crc, sizeof event.crc);
  end = put_varint(end + sizeof event.crc, event.json.size());

  const auto head_size = static_cast<std::size_t>(end - head.data());
  const std::size_t needed = bytes_.size() + head_size + event.json.size();
  if (needed > bytes_.capacity())
    bytes_.reserve(std::max(needed, bytes_.capacity() + growth));
  bytes_.insert(bytes_.end(), head.data(), end);
  bytes_.insert(bytes_.end(), event.json.begin(), event.json.end());
  last_ = {event.offset, event.seq_nr, event.timestamp};
}

std::size_t packed_events::heap_bytes() const {
  return heap_block(bytes_.capacity());
}

packed_events::reader::reader(const packed_events& events) :
    at_{events.bytes_.data()}, end_{at_ + events.bytes_.size()} {}

bool packed_events::reader::next(envelope& event) {
  if (at_ == end_)
    return false;
  before_.offset += take_varint(at_);
  before_.seq_nr += unzigzag(take_varint(at_));
  before_.timestamp = std::bit_cast<double>(bits(before_.timestamp) + unzigzag(take_varint(at_)));
  event.offset = before_.offset;
  event.seq_nr = before_.seq_nr;
  event.timestamp = before_.timestamp;
  std::memcpy(&event.crc, at_, sizeof event.crc);
  at_ += sizeof event.crc;
  const auto size = static_cast<std::size_t>(take_varint(at_));
  event.json = {reinterpret_cast<const char*>(at_), size};
  at_ += size;
  return true;
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
