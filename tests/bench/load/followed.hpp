#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace logflume::bench {

/// The entities of one stream in ascending order; empty means all.
class followed {
 public:
  explicit followed(std::vector<std::uint64_t> entities) : entities_{std::move(entities)} {}

  const std::vector<std::uint64_t>& entities() const { return entities_; }
  bool is_all() const { return entities_.empty(); }
  bool has(std::uint64_t entity) const {
    return is_all() || std::ranges::binary_search(entities_, entity);
  }

  /// Returns the entities as a query.
  std::string query() const {
    if (is_all())
      return "entity=*";
    std::string text;
    for (const auto entity : entities_)
      text += (text.empty() ? "entity=" : "&entity=") + std::to_string(entity);
    return text;
  }

 private:
  std::vector<std::uint64_t> entities_;
};

/// The entities that each client follows.
struct following {
  /// The entities that have events are 1, 2, … up to this number.
  std::uint64_t entities = 1;
  /// Each client follows one entity, in turn. If false, `set_size` applies.
  bool each_its_own = false;
  /// Number of entities per client, chosen at random but equally in every run; 0 means all, by `*`.
  std::size_t set_size = 1;

  std::vector<followed> of_clients(int clients) const {
    std::vector<followed> result;
    std::minstd_rand random{1};
    std::vector<std::uint64_t> every(entities);
    std::iota(every.begin(), every.end(), 1);
    for (int i = 0; i < clients; ++i) {
      std::vector<std::uint64_t> some;
      if (each_its_own)
        some.push_back(1 + static_cast<std::uint64_t>(i) % entities);
      else
        std::ranges::sample(every, std::back_inserter(some), static_cast<std::ptrdiff_t>(set_size),
                            random);
      result.emplace_back(std::move(some));
    }
    return result;
  }
};

} // namespace logflume::bench
