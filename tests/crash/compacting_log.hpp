#pragma once

#include "log/writer/compaction.hpp"
#include "tests/e2e/growing_log.hpp"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

/// Returns a random entity: some are drawn often, some hardly ever.
inline std::uint64_t random_entity(std::minstd_rand& random, std::uint64_t entities) {
  const auto one = random() % entities;
  return 1 + std::min(one, random() % entities);
}

/// A log of several entities' readings, compacted on a thread of its own while it grows.
class compacting_log {
 public:
  compacting_log(const site& at, log::retention keep) :
      keep_{keep}, encoder_{readings_encoder()}, writer_{open_writer(at)} {}
  compacting_log(const compacting_log&) = delete;
  compacting_log& operator=(const compacting_log&) = delete;
  ~compacting_log() { finish_compaction(); }

  /// Appends the entity's next reading.
  void append(std::uint64_t entity_id) {
    if (entity_id >= seq_nrs_.size())
      seq_nrs_.resize(entity_id + 1);
    const auto seq_nr = ++seq_nrs_[entity_id];
    const log::temperature_read event{static_cast<std::uint32_t>(written_++)};
    writer_.append(encoder_.encode(entity_id, seq_nr, 1'700'000'000.0, event));
  }

  /// Writes what was appended, and begins a compaction if one is due.
  void flush() {
    REQUIRE_FALSE(writer_.flush());
    if (busy_ || writer_.active_size() < compact_at)
      return;
    finish_compaction();
    REQUIRE_FALSE(writer_.sync());
    auto aged = writer_.age();
    REQUIRE(std::holds_alternative<log::aged_ptr>(aged));
    busy_ = true;
    thread_ = std::thread{[this, aged = std::get<log::aged_ptr>(std::move(aged))]() mutable {
      result_ = log::compact(*aged, keep_, stop_);
      aged.reset();
      busy_ = false;
    }};
  }

  /// Appends zero to three readings of random entities.
  void grow(std::minstd_rand& random, std::uint64_t entities) {
    for (auto count = random() % 4; count > 0; --count)
      append(random_entity(random, entities));
    flush();
  }

  void finish_compaction() {
    if (!thread_.joinable())
      return;
    thread_.join();
    const auto* done = std::get_if<log::compacted_history>(&result_);
    CHECK(done);
    ++compactions_;
    removed_ += done ? done->records_removed : 0;
  }

  std::uint64_t written() const { return written_; }
  std::uint64_t compactions() const { return compactions_; }
  std::uint64_t removed() const { return removed_; }

 private:
  static constexpr std::uint64_t compact_at = std::uint64_t{4} * 1024;

  log::retention keep_;
  log::event_encoder encoder_;
  log::writer writer_;
  std::vector<std::uint64_t> seq_nrs_;
  std::uint64_t written_ = 0;
  std::uint64_t compactions_ = 0;
  std::uint64_t removed_ = 0;
  const std::atomic<bool> stop_ = false;
  std::atomic<bool> busy_ = false;
  log::compaction_result result_;
  std::thread thread_;
};

} // namespace logflume::test
