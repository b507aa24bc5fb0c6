#include "actors/config/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace logflume::actors {

namespace {

/// Returns how many letters to insert, remove, replace or swap with their neighbour (optimal string
/// alignment).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before = above;
    above = row;
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[to.size()];
}

std::string_view last_part(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

} // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known) {
  constexpr std::size_t longest_word = 64;
  if (word.size() > longest_word)
    return {};
  const std::size_t allowed = std::clamp<std::size_t>(word.size() / 4, 1, 3);
  std::optional<std::string_view> found;
  std::size_t least = allowed + 1;
  for (const auto candidate : known)
    for (const auto text : {candidate, last_part(candidate)}) {
      // The distance is at least the difference of the lengths.
      const auto [shorter, longer] = std::minmax({word.size(), text.size()});
      if (longer - shorter >= least)
        continue;
      if (const auto distance = edit_distance(word, text); distance < least) {
        least = distance;
        found = candidate;
      }
    }
  return found;
}

} // namespace logflume::actors
