#include "log/kafka/kafka_index.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace logflume::log {

void kafka_index::begin_block() {
  block_group::block next{.begin = read_};
  if (!groups_.empty())
    next.through = groups_.back().blocks().back().through;
  if (groups_.empty() || groups_.back().is_full()) {
    if (!groups_.empty()) {
      groups_.back().pack();
      packed_bytes_ += groups_.back().bytes();
    }
    while (bytes() > limit_ && released_ < groups_.size()) {
      auto& oldest = groups_[released_++];
      packed_bytes_ -= oldest.bytes();
      oldest.release();
      packed_bytes_ += oldest.bytes();
    }
    groups_.emplace_back();
  }
  groups_.back().begin_block(next);
}

void kafka_index::add(std::uint64_t entity_id, offset place, std::size_t size) {
  if (groups_.empty() || read_ - groups_.back().blocks().back().begin >= block_size)
    begin_block();
  groups_.back().add(entity_id, place, std::nullopt);
  read_ += size;
}

blocks_ptr kafka_index::find(const event_source::wanted_events& wanted) const {
  std::vector<std::uint32_t> hashes;
  std::ranges::transform(wanted.selected.entities(), std::back_inserter(hashes),
                         block_group::hash_of);
  std::ranges::sort(hashes);
  std::vector<place_range> list;
  std::size_t count = 0;
  offset before = 0;
  for (const auto& group : groups_) {
    const auto behind = group.blocks().back().through;
    const bool is_wanted = !(behind <= wanted.after) && before < wanted.until;
    const auto set = !is_wanted       ? block_group::block_set{0}
                     : hashes.empty() ? ~block_group::block_set{0}
                                      : group.find(hashes);
    for (std::size_t i = 0; i < group.blocks().size(); ++i) {
      const auto through = group.blocks()[i].through;
      if (((set >> i) & 1) != 0 && !(through <= wanted.after) && before < wanted.until) {
        if (count == wanted.max_blocks)
          return std::make_shared<const kafka_blocks>(std::move(list), count, before);
        ++count;
        if (!list.empty() && list.back().last == before)
          list.back().last = through;
        else
          list.push_back({before + 1, through});
      }
      before = through;
    }
  }
  return std::make_shared<const kafka_blocks>(std::move(list), count, std::nullopt);
}

void kafka_index::clear() {
  groups_.clear();
  released_ = 0;
  packed_bytes_ = 0;
}

std::size_t kafka_index::bytes() const {
  const bool has_open = !groups_.empty() && groups_.back().is_open();
  return packed_bytes_ + (has_open ? groups_.back().bytes() : 0);
}

} // namespace logflume::log
