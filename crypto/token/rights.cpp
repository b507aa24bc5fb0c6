#include "crypto/token/rights.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace logflume::crypto {

namespace {

/// Sorts like `right`, but only views the topic: nullopt comes before any value.
using sort_key = std::pair<bool, std::optional<std::string_view>>;

sort_key sort_key_of(const right& entry) {
  return {entry.write, entry.topic ? std::optional<std::string_view>{*entry.topic} : std::nullopt};
}

/// Returns the entries that allow reading or writing of one topic, or of `*` (nullopt).
std::span<const right> entries_for(const std::vector<right>& entries, bool write,
                                   std::optional<std::string_view> topic) {
  const sort_key wanted{write, topic};
  const auto begin = std::ranges::lower_bound(entries, wanted, std::ranges::less{}, sort_key_of);
  const auto end = std::ranges::upper_bound(entries, wanted, std::ranges::less{}, sort_key_of);
  return {begin, end};
}

bool has_all(std::span<const right> granted) {
  return !granted.empty() && !granted.front().entity;
}

} // namespace

bool entity_set::contains(std::uint64_t entity) const {
  return all || std::ranges::binary_search(entities, entity);
}

rights::rights(std::vector<right> entries) : entries_{std::move(entries)} {
  std::ranges::sort(entries_);
  entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
}

bool rights::grants(bool write, std::optional<std::string_view> topic, std::uint64_t entity) const {
  const auto granted = entries_for(entries_, write, topic);
  return has_all(granted) || std::ranges::binary_search(granted, std::optional{entity},
                                                        std::ranges::less{}, &right::entity);
}

bool rights::may_read(std::string_view topic, std::uint64_t entity) const {
  return grants(false, topic, entity) || grants(false, std::nullopt, entity);
}

bool rights::may_write(std::string_view topic, std::uint64_t entity) const {
  return grants(true, topic, entity) || grants(true, std::nullopt, entity);
}

bool rights::may_read_all(std::string_view topic) const {
  return has_all(entries_for(entries_, false, topic)) ||
         has_all(entries_for(entries_, false, std::nullopt));
}

bool rights::may_read_any(std::string_view topic) const {
  return !entries_for(entries_, false, topic).empty() ||
         !entries_for(entries_, false, std::nullopt).empty();
}

bool rights::may_write_any(std::string_view topic) const {
  return !entries_for(entries_, true, topic).empty() ||
         !entries_for(entries_, true, std::nullopt).empty();
}

entity_set rights::readable(std::string_view topic) const {
  entity_set set;
  for (const auto& granted :
       {entries_for(entries_, false, topic), entries_for(entries_, false, std::nullopt)}) {
    if (has_all(granted))
      return {.all = true, .entities = {}};
    std::ranges::transform(granted, std::back_inserter(set.entities),
                           [](const right& entry) { return *entry.entity; });
  }
  std::ranges::sort(set.entities);
  set.entities.erase(std::unique(set.entities.begin(), set.entities.end()), set.entities.end());
  return set;
}

} // namespace logflume::crypto
