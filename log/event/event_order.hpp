#pragma once

#include "log/record/record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace logflume::log {

/// Maps offsets to the entities that have events there, in log order. An entity is a number that
/// the owner assigns to it. Takes about 8 bytes per event.
class event_order {
 public:
  /// Appends an event. An offset that is not above the last one is ignored.
  void append(log::offset at, std::uint32_t entity) {
    if (const auto last = last_offset(); last && at <= *last)
      return;
    if (blocks_.empty() || blocks_.back()->count() == block_size ||
        at - blocks_.back()->base > std::numeric_limits<std::uint32_t>::max()) {
      blocks_.push_back(std::make_unique<block>(block{.base = at, .entries = {}}));
      bytes_ += blocks_.back()->bytes();
    }
    auto& into = *blocks_.back();
    if (into.entries.size() == into.entries.capacity()) {
      bytes_ -= into.bytes();
      into.entries.reserve(std::clamp<std::size_t>(2 * into.entries.size(), 8, block_size));
      bytes_ += into.bytes();
    }
    into.entries.push_back({static_cast<std::uint32_t>(at - into.base), entity});
  }

  std::optional<log::offset> last_offset() const {
    return blocks_.empty() ? std::nullopt : std::optional{blocks_.back()->last()};
  }

  /// Calls `visit(offset, entity)` for each event above `after` (for all, if nullopt), in ascending
  /// order, as long as it returns true.
  template <class Visit>
  void read(std::optional<log::offset> after, Visit visit) const {
    const auto from = after ? *after + 1 : 0;
    auto in = first_block(from);
    for (auto i = in == blocks_.end() ? 0 : (*in)->first(from); in != blocks_.end(); ++in) {
      for (; i < (*in)->count(); ++i)
        if (!visit((*in)->base + (*in)->entries[i].delta, (*in)->entries[i].entity))
          return;
      i = 0;
    }
  }

  std::optional<std::uint32_t> find(log::offset wanted) const {
    std::optional<std::uint32_t> found;
    read(offset_before(wanted), [&](log::offset at, std::uint32_t entity) {
      if (at == wanted)
        found = entity;
      return false;
    });
    return found;
  }

  /// Returns an upper bound for the number of events above `after`.
  std::size_t max_events_after(std::optional<log::offset> after) const {
    return static_cast<std::size_t>(blocks_.end() - first_block(after ? *after + 1 : 0)) *
           block_size;
  }

  /// Returns whether nothing above `after` was released.
  bool is_whole_after(std::optional<log::offset> after) const { return after >= released_through_; }

  /// Drops all events above `to`.
  void cut(log::offset to) {
    released_through_ = std::min(released_through_, std::optional{to});
    while (!blocks_.empty() && blocks_.back()->base > to) {
      bytes_ -= blocks_.back()->bytes();
      blocks_.pop_back();
    }
    if (blocks_.empty())
      return;
    auto& last = *blocks_.back();
    bytes_ -= last.bytes();
    last.entries.resize(last.first(to + 1));
    last.entries.shrink_to_fit();
    bytes_ += last.bytes();
  }

  /// Drops the events at or below `through`, but only whole blocks.
  void release(log::offset through) {
    while (!blocks_.empty() && blocks_.front()->last() <= through) {
      released_through_ = blocks_.front()->last();
      bytes_ -= blocks_.front()->bytes();
      blocks_.pop_front();
    }
  }

  /// Drops the events at or below `through` that are not in `retained` (ascending).
  void retain(log::offset through, std::span<const log::offset> retained) {
    event_order left;
    auto wanted = retained.begin();
    read({}, [&](log::offset at, std::uint32_t entity) {
      wanted = std::lower_bound(wanted, retained.end(), at);
      if (at > through || (wanted != retained.end() && *wanted == at))
        left.append(at, entity);
      return true;
    });
    left.released_through_ = released_through_;
    *this = std::move(left);
  }

  /// Drops one event.
  void erase(log::offset gone) {
    const auto in = std::partition_point(blocks_.begin(), blocks_.end(),
                                         [&](const auto& x) { return x->last() < gone; });
    if (in == blocks_.end())
      return;
    auto& entries = (*in)->entries;
    const auto at = (*in)->first(gone);
    if (at == entries.size() || (*in)->base + entries[at].delta != gone)
      return;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
    if (entries.empty()) {
      bytes_ -= (*in)->bytes();
      blocks_.erase(in);
    }
  }

  /// Returns the highest offset that is not above `at` and whose entity fulfils `wanted`.
  template <class Wanted>
  std::optional<log::offset> last_through(log::offset at, Wanted wanted) const {
    auto in = std::partition_point(blocks_.begin(), blocks_.end(),
                                   [&](const auto& x) { return x->base <= at; });
    while (in != blocks_.begin()) {
      const auto& last = **--in;
      for (auto i = last.first(at + 1); i > 0; --i)
        if (wanted(last.entries[i - 1].entity))
          return last.base + last.entries[i - 1].delta;
    }
    return std::nullopt;
  }

  std::size_t bytes() const { return bytes_; }

  static constexpr std::uint32_t block_size = 512;

 private:
  struct entry {
    std::uint32_t delta = 0;
    std::uint32_t entity = 0;
  };

  struct block {
    log::offset base = 0;
    std::vector<entry> entries;

    std::uint32_t count() const { return static_cast<std::uint32_t>(entries.size()); }
    std::size_t bytes() const {
      return sizeof(block) + 2 * sizeof(void*) + entries.capacity() * sizeof(entry);
    }
    log::offset last() const { return base + entries.back().delta; }
    /// Returns the index of the first entry at or above `at`.
    std::uint32_t first(log::offset at) const {
      return static_cast<std::uint32_t>(
          std::partition_point(entries.begin(), entries.end(),
                               [&](const entry& x) { return base + x.delta < at; }) -
          entries.begin());
    }
  };

  using block_list = std::deque<std::unique_ptr<block>>;

  /// Returns the first block whose last offset is at or above `at`.
  block_list::const_iterator first_block(log::offset at) const {
    return std::partition_point(blocks_.begin(), blocks_.end(),
                                [&](const auto& x) { return x->last() < at; });
  }

  block_list blocks_;
  std::size_t bytes_ = 0;
  std::optional<log::offset> released_through_;
};

} // namespace logflume::log
