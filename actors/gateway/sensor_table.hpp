#pragma once

#include "log/sensor/sensor_state.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace logflume::actors {

/// The sensors that the log knows: a sequence number of each, and the state of those used
/// last. The others are passivated: their state is in the log alone.
class sensor_table {
 public:
  explicit sensor_table(std::size_t most_in_memory) : most_in_memory_{most_in_memory} {}

  /// Recovery: the log holds an event of that number. The sensor comes into memory, without
  /// a state so far.
  void found(std::uint64_t entity_id, std::uint64_t seq_nr);

  bool knows(std::uint64_t entity_id) const { return seq_nrs_.contains(entity_id); }
  /// Of its last event; 0: it has none.
  std::uint64_t seq_nr(std::uint64_t entity_id) const;

  /// Its state, if that is in memory; it is the last used from then on.
  log::sensor_state* use(std::uint64_t entity_id);
  /// An empty state, in the place of the one that was not used for longest.
  log::sensor_state& bring_in(std::uint64_t entity_id);
  /// Takes an event that the log holds.
  void apply(std::uint64_t entity_id, std::uint64_t seq_nr, const log::sensor_event& event);

  std::size_t known() const { return seq_nrs_.size(); }
  std::size_t in_memory_count() const { return used_.size(); }
  std::size_t most_in_memory() const { return most_in_memory_; }
  /// The last used first.
  std::vector<std::uint64_t> in_memory() const;

 private:
  struct entry {
    std::uint64_t entity_id = 0;
    log::sensor_state state;
  };

  std::size_t most_in_memory_;
  std::unordered_map<std::uint64_t, std::uint64_t> seq_nrs_;
  /// The last used first.
  std::list<entry> used_;
  std::unordered_map<std::uint64_t, std::list<entry>::iterator> places_;
};

} // namespace logflume::actors
