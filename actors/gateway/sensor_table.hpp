#pragma once

#include "log/sensor/sensor_state.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace logflume::actors {

/// The sensors in the log: the sequence number of each, and the state of the most recently used
/// ones. The others are passivated: their state is in the log only.
class sensor_table {
 public:
  explicit sensor_table(std::size_t max_in_memory) : max_in_memory_{max_in_memory} {}

  /// Recovery: the log holds an event with this number. Brings the sensor into memory, with an
  /// empty state.
  void recovered(std::uint64_t entity_id, std::uint64_t seq_nr);

  bool knows(std::uint64_t entity_id) const { return seq_nrs_.contains(entity_id); }
  /// Returns the sequence number of its last event; 0 if it has none.
  std::uint64_t seq_nr(std::uint64_t entity_id) const;

  /// Returns the sensor's state, or null if it is not in memory. Marks the sensor as the most
  /// recently used.
  log::sensor_state* use(std::uint64_t entity_id);
  /// Brings the sensor into memory with an empty state; if memory is full, the least recently used
  /// one leaves.
  log::sensor_state& bring_in(std::uint64_t entity_id);
  /// Applies an event that is in the log.
  void apply(std::uint64_t entity_id, std::uint64_t seq_nr, const log::sensor_event& event);

  std::size_t known() const { return seq_nrs_.size(); }
  std::size_t in_memory_count() const { return used_.size(); }
  std::size_t max_in_memory() const { return max_in_memory_; }
  /// The most recently used first.
  std::vector<std::uint64_t> in_memory() const;

 private:
  struct entry {
    std::uint64_t entity_id = 0;
    log::sensor_state state;
  };

  std::size_t max_in_memory_;
  std::unordered_map<std::uint64_t, std::uint64_t> seq_nrs_;
  /// The most recently used first.
  std::list<entry> used_;
  std::unordered_map<std::uint64_t, std::list<entry>::iterator> places_;
};

} // namespace logflume::actors
