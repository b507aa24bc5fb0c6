#include "log/recent_records.hpp"

#include "log/crc32c.hpp"

#include <algorithm>

namespace logflume::log {

record_mark::record_mark(const record_view& record) :
    offset{record.offset}, crc{record.crc}, content{record.key ^ crc32c(record.value)} {}

void recent_records::push(const entry& newest) {
  if (entries_.size() == capacity_) {
    // Every second one of the older half makes room; the first stays.
    const auto half = entries_.begin() + static_cast<std::ptrdiff_t>(capacity_ / 2);
    auto to = entries_.begin();
    for (auto from = entries_.begin(); from < half; from += 2)
      *to++ = *from;
    entries_.erase(to, half);
  }
  entries_.push_back(newest);
}

const record_mark* recent_records::find(offset wanted) const {
  const auto at = std::ranges::lower_bound(entries_, wanted, {},
                                           [](const entry& e) { return e.record.offset; });
  if (at == entries_.end() || at->record.offset != wanted)
    return nullptr;
  return &at->record;
}

} // namespace logflume::log
