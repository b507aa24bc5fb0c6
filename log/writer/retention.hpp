#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace logflume::log {

/// Which records a compaction keeps: the newest of each key, and those that are young.
struct retention {
  /// At least 1: the last record must stay, since the next offset is derived from it.
  std::size_t records_per_key;
  /// Number of keys that one pass over the files handles, at least 1: bounds the memory. More keys
  /// take more passes; see log/writer/COMPACTION.md.
  std::size_t keys_per_pass;
  /// Records younger than this, by their timestamps, stay as well; nullopt if age does not matter.
  std::optional<std::chrono::milliseconds> age{};
};

/// Finds the records of a log that a compaction drops. A record is identified by its number in
/// the order of reading, from 0; each pass reads the same records.
class newest_of_keys {
 public:
  explicit newest_of_keys(const retention& policy) :
      policy_{std::max<std::size_t>(policy.records_per_key, 1),
              std::max<std::size_t>(policy.keys_per_pass, 1)} {}

  /// Takes the next record of this pass. A record that `stays` is kept however many are newer, and
  /// counts among the newest of its key.
  void take(std::uint64_t key, bool stays = false);

  /// Returns false once every key was counted; then `is_dropped` is final.
  bool needs_another_pass();

  bool is_dropped(std::size_t record) const { return dropped_[record]; }

  std::uint64_t keys() const { return keys_before_ + newest_.size(); }
  std::uint64_t passes() const { return passes_; }

 private:
  /// Takes the place of a record that stays anyway.
  static constexpr auto staying = std::numeric_limits<std::size_t>::max();

  /// The newest records of a key, the oldest at `next` once there are enough.
  struct ring {
    std::vector<std::size_t> records;
    std::size_t next = 0;
  };

  ring* find(std::uint64_t key);

  retention policy_;
  /// The smallest keys above those that are done, as many as a pass may handle.
  std::map<std::uint64_t, ring> newest_;
  bool left_out_ = false;
  std::optional<std::uint64_t> done_;
  std::uint64_t keys_before_ = 0;
  std::uint64_t passes_ = 1;
  std::size_t record_ = 0;
  std::vector<bool> dropped_;
};

} // namespace logflume::log
