#include "log/topic/recent_records.hpp"

#include "log/record/crc32c.hpp"

#include <algorithm>
#include <array>

namespace logflume::log {

record_mark::record_mark(const record_view& record) :
    offset{record.offset}, crc{record.crc}, content{record.key ^ crc32c(record.value)} {}

void recent_records::push(const entry& newest) {
  if (entries_.size() >= capacity_)
    thin_out(newest.end);
  entries_.push_back(newest);
}

/// Thins out the older half: the further from the end, the larger the gaps between records.
void recent_records::thin_out(std::uint64_t file_end) {
  const std::uint64_t part = capacity_ / 32;
  const auto half = entries_.begin() + static_cast<std::ptrdiff_t>(entries_.size() / 2);
  auto kept = entries_.begin();
  for (auto at = kept + 1; at < half; ++at)
    if (at->end - kept->end >= (file_end - at->end) / part)
      *++kept = *at;
  entries_.erase(kept + 1, half);
}

std::variant<const recent_records::entry*, std::error_code>
recent_records::rewind(const opened_file& file) {
  for (; !entries_.empty(); entries_.pop_back()) {
    const auto& newest = entries_.back();
    std::array<std::uint8_t, sizeof newest.record.crc> bytes{};
    const auto read = file.read(newest.end - bytes.size(), bytes);
    if (read.error)
      return read.error;
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      crc |= std::uint32_t{bytes[i]} << (8 * i);
    if (read.size == bytes.size() && crc == newest.record.crc)
      return &newest;
  }
  return nullptr;
}

const record_mark* recent_records::find(offset wanted) const {
  const auto at = std::ranges::lower_bound(entries_, wanted, {},
                                           [](const entry& e) { return e.record.offset; });
  if (at == entries_.end() || at->record.offset != wanted)
    return nullptr;
  return &at->record;
}

} // namespace logflume::log
