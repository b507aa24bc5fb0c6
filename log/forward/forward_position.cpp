#include "log/forward/forward_position.hpp"

#include "crypto/base64url.hpp"
#include "log/record/varint.hpp"

#include <algorithm>

namespace logflume::log {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t hash_size = 4;
/// Number of bytes that base64url encodes in `max_metadata` characters.
constexpr std::size_t max_bytes = forward_position::max_metadata / 4 * 3;
/// Number of records that are pushed before they are thinned out together.
constexpr std::size_t slack = 100;

} // namespace

void forward_position::push(const forwarded_record& record) {
  records_.push_back(record);
  if (records_.size() >= thin_at_)
    thin_out();
}

void forward_position::cut(std::optional<offset> to) {
  std::erase_if(records_,
                [&](const forwarded_record& record) { return !to || record.offset > *to; });
}

std::optional<offset> forward_position::last() const {
  return records_.empty() ? std::nullopt : std::optional{records_.back().offset};
}

/// Of three older records in a row, the second is at most twice as far from the newest as the
/// first, if there was such a record, and the third is farther than that. So few remain.
void forward_position::thin_out() {
  thin_at_ = std::max(records_.size(), newest_records) + slack;
  if (records_.size() <= newest_records)
    return;
  const auto newest = records_.back().offset;
  std::vector<forwarded_record> kept{records_.end() - newest_records, records_.end()};
  std::reverse(kept.begin(), kept.end());
  for (auto at = records_.size() - newest_records; at-- > 0;) {
    const auto distance = newest - kept.back().offset;
    const bool next_is_near = at > 0 && newest - records_[at - 1].offset - distance <= distance;
    if (!next_is_near)
      kept.push_back(records_[at]);
  }
  std::reverse(kept.begin(), kept.end());
  records_ = std::move(kept);
  thin_at_ = records_.size() + slack;
}

std::string forward_position::metadata() const {
  auto thinned = *this;
  thinned.thin_out();
  std::vector<std::uint8_t> bytes{version};
  std::optional<offset> before;
  for (auto record = thinned.records_.rbegin(); record != thinned.records_.rend(); ++record) {
    const auto size = bytes.size();
    write_varint(before ? *before - record->offset : record->offset, bytes);
    for (std::size_t i = 0; i < hash_size; ++i)
      bytes.push_back(static_cast<std::uint8_t>(record->hash >> (8 * i)));
    if (bytes.size() > max_bytes) {
      bytes.resize(size);
      break;
    }
    before = record->offset;
  }
  std::string text;
  crypto::append_base64url(bytes, text);
  return text;
}

std::optional<forward_position> forward_position::parse(std::string_view metadata) {
  std::vector<std::uint8_t> bytes;
  if (!crypto::decode_base64url(metadata, bytes) || bytes.size() <= 1 || bytes.front() != version)
    return std::nullopt;
  forward_position position;
  const auto* at = bytes.data() + 1;
  const auto* end = bytes.data() + bytes.size();
  while (at != end) {
    std::uint64_t number = 0;
    if (read_varint(at, end, number) != varint_state::ok ||
        static_cast<std::size_t>(end - at) < hash_size)
      return std::nullopt;
    forwarded_record record{.offset = number};
    if (!position.records_.empty()) {
      const auto above = position.records_.back().offset;
      if (number == 0 || number > above)
        return std::nullopt;
      record.offset = above - number;
    }
    for (std::size_t i = 0; i < hash_size; ++i)
      record.hash |= std::uint32_t{*at++} << (8 * i);
    position.records_.push_back(record);
  }
  std::reverse(position.records_.begin(), position.records_.end());
  return position;
}

} // namespace logflume::log
