#include "log/forward/forward_log.hpp"

#include <utility>

namespace logflume::log {

forward_log::reading
forward_log::read_whole(const std::function<bool(const forwarded_record&)>& visit) const {
  tail records{files_, options_};
  for (;;) {
    auto found = records.next();
    if (const auto* read = std::get_if<delivered>(&found)) {
      if (!visit({read->record.offset, record_hash(read->record)}))
        return log_changed{};
    } else if (std::holds_alternative<rewound>(found)) {
      return log_changed{};
    } else if (const auto* end = std::get_if<at_end>(&found)) {
      return *end;
    } else if (auto* failure = std::get_if<read_failure>(&found)) {
      return std::move(*failure);
    }
  }
}

void forward_log::open(const forward_start& start) {
  tail_.emplace(files_, options_);
  start_ = start;
  is_confirmed_ = !start.match;
}

forward_log::step forward_log::take(const delivered& read) {
  const auto at = read.record.offset;
  if (start_.match && at == start_.match->offset) {
    if (record_hash(read.record) != start_.match->hash)
      return log_changed{};
    is_confirmed_ = true;
  }
  if (start_.after && at <= *start_.after)
    return log_may_have_more{};
  if (!is_confirmed_)
    return log_changed{};
  return read;
}

forward_log::step forward_log::next() {
  auto found = tail_->next();
  if (const auto* read = std::get_if<delivered>(&found))
    return take(*read);
  if (auto* place = std::get_if<damaged>(&found))
    return std::move(*place);
  if (std::holds_alternative<rewound>(found))
    return log_changed{};
  if (const auto* end = std::get_if<at_end>(&found)) {
    if (!is_confirmed_)
      return log_changed{};
    return *end;
  }
  if (auto* failure = std::get_if<read_failure>(&found))
    return std::move(*failure);
  return log_may_have_more{};
}

} // namespace logflume::log
