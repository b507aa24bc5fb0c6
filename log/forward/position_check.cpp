#include "log/forward/position_check.hpp"

namespace logflume::log {

position_check::position_check(const forward_position& position) :
    position_{&position}, comparisons_(position.records().size(), comparison::none) {}

void position_check::add(const forwarded_record& record) {
  const auto& records = position_->records();
  newest_ = record.offset;
  while (next_ < records.size() && records[next_].offset < record.offset)
    ++next_;
  if (next_ < records.size() && records[next_].offset == record.offset)
    comparisons_[next_] =
        records[next_].hash == record.hash ? comparison::same : comparison::different;
}

forward_start position_check::decide() const {
  const auto& records = position_->records();
  bool contradicts = false;
  for (auto at = records.size(); at-- > 0;) {
    const auto& record = records[at];
    if (comparisons_[at] == comparison::different || record.offset > newest_)
      contradicts = true;
    else if (comparisons_[at] == comparison::same)
      return {.why = contradicts ? forward_start::reason::cut : forward_start::reason::continues,
              .after = contradicts ? record.offset : position_->last(),
              .match = record};
  }
  return {.why = contradicts ? forward_start::reason::recreated : forward_start::reason::unknown};
}

} // namespace logflume::log
