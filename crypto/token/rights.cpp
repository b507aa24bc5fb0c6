#include "crypto/token/rights.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace logflume::crypto {

namespace {

/// The order of `right`, for a topic that is only looked at: none comes before any value.
using place = std::pair<bool, std::optional<std::string_view>>;

place place_of(const right& entry) {
  return {entry.write, entry.topic ? std::optional<std::string_view>{*entry.topic} : std::nullopt};
}

/// The entries to read or to write one topic, or `*`.
auto of_topic(const std::vector<right>& entries, bool write,
              std::optional<std::string_view> topic) {
  return std::ranges::equal_range(entries, place{write, topic}, std::ranges::less{}, place_of);
}

bool has_all(const auto& granted) {
  return !granted.empty() && !granted.front().entity;
}

} // namespace

bool entity_set::contains(std::uint64_t entity) const {
  return all || std::ranges::binary_search(entities, entity);
}

rights::rights(std::vector<right> entries) : entries_{std::move(entries)} {
  std::ranges::sort(entries_);
  const auto twice = std::ranges::unique(entries_);
  entries_.erase(twice.begin(), twice.end());
}

bool rights::grants(bool write, std::optional<std::string_view> topic, std::uint64_t entity) const {
  const auto granted = of_topic(entries_, write, topic);
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
  return has_all(of_topic(entries_, false, topic)) ||
         has_all(of_topic(entries_, false, std::nullopt));
}

bool rights::may_read_any(std::string_view topic) const {
  return !of_topic(entries_, false, topic).empty() ||
         !of_topic(entries_, false, std::nullopt).empty();
}

bool rights::may_write_any(std::string_view topic) const {
  return !of_topic(entries_, true, topic).empty() ||
         !of_topic(entries_, true, std::nullopt).empty();
}

entity_set rights::readable(std::string_view topic) const {
  entity_set set;
  for (const auto& granted :
       {of_topic(entries_, false, topic), of_topic(entries_, false, std::nullopt)}) {
    if (has_all(granted))
      return {.all = true, .entities = {}};
    std::ranges::transform(granted, std::back_inserter(set.entities),
                           [](const right& entry) { return *entry.entity; });
  }
  std::ranges::sort(set.entities);
  const auto twice = std::ranges::unique(set.entities);
  set.entities.erase(twice.begin(), twice.end());
  return set;
}

} // namespace logflume::crypto
