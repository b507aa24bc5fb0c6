#include "log/writer/compaction.hpp"

#include "log/writer/aged_records.hpp"
#include "log/writer/new_history.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace logflume::log {

namespace {

/// Why a compaction failed.
using interruption = std::variant<compaction_stopped, write_failure>;

/// Returns the time after which records are young; seconds since the Unix epoch, UTC.
double begin_of_youth(const retention& policy, std::chrono::system_clock::time_point now) {
  if (!policy.age)
    return std::numeric_limits<double>::infinity();
  return std::chrono::duration<double>{now.time_since_epoch() - *policy.age}.count();
}

class compaction {
 public:
  compaction(aged_records records, const retention& policy, const std::atomic<bool>& stop,
             std::chrono::system_clock::time_point now) :
      records_{std::move(records)},
      newest_{policy}, young_from_{begin_of_youth(policy, now)}, stop_{stop} {}

  compaction_result run(const aged_history& aged) {
    if (auto interrupted = analyse())
      return to_result(*interrupted);
    auto begun = new_history::begin(aged);
    if (auto* failure = std::get_if<write_failure>(&begun))
      return std::move(*failure);
    auto& history = std::get<new_history>(begun);
    if (auto interrupted = write(history))
      return to_result(*interrupted);
    if (auto failure = history.replace_aged())
      return std::move(*failure);
    return done_;
  }

 private:
  static compaction_result to_result(interruption& interrupted) {
    return std::visit([](auto& each) { return compaction_result{std::move(each)}; }, interrupted);
  }

  /// Calls `take` with each record that was aged.
  template <class Take>
  std::optional<interruption> read(Take take) {
    records_.restart();
    while (!stop_.load(std::memory_order_relaxed)) {
      auto step = records_.next();
      if (auto* failure = std::get_if<write_failure>(&step))
        return std::move(*failure);
      const auto* found = std::get_if<topic_file::found>(&step);
      if (!found)
        return std::nullopt;
      if (std::optional<write_failure> failure = take(*found))
        return std::move(*failure);
    }
    return compaction_stopped{};
  }

  bool is_young(const record_view& record) const {
    return record.timestamp && std::isfinite(*record.timestamp) && *record.timestamp > young_from_;
  }

  std::optional<interruption> analyse() {
    do {
      const auto take = [this](const topic_file::found& found) -> std::optional<write_failure> {
        newest_.take(found.record.key, is_young(found.record));
        return std::nullopt;
      };
      if (auto interrupted = read(take))
        return interrupted;
    } while (newest_.needs_another_pass());
    done_.keys = newest_.keys();
    done_.passes = newest_.passes();
    return std::nullopt;
  }

  std::optional<interruption> write(new_history& history) {
    std::size_t record = 0;
    const auto take = [&](const topic_file::found& found) -> std::optional<write_failure> {
      if (newest_.is_dropped(record++)) {
        ++done_.records_removed;
        return std::nullopt;
      }
      ++done_.records_kept;
      return history.append(found.bytes);
    };
    if (auto interrupted = read(take))
      return interrupted;
    done_.bytes_before = records_.bytes();
    done_.bytes_after = history.size();
    done_.bytes_of_no_record = records_.bytes_of_no_record();
    done_.records_out_of_order = records_.records_out_of_order();
    return std::nullopt;
  }

  aged_records records_;
  newest_of_keys newest_;
  double young_from_;
  const std::atomic<bool>& stop_;
  compacted_history done_;
};

} // namespace

compaction_result compact(const aged_history& aged, const retention& policy,
                          const std::atomic<bool>& stop,
                          std::chrono::system_clock::time_point now) {
  auto opened = aged_records::open(aged);
  if (auto* failure = std::get_if<write_failure>(&opened))
    return std::move(*failure);
  auto& records = std::get<aged_records>(opened);
  if (records.empty())
    return compacted_history{};
  auto result = compaction{std::move(records), policy, stop, now}.run(aged);
  if (std::holds_alternative<compaction_stopped>(result))
    if (auto failure = recover_history(aged))
      return std::move(*failure);
  return result;
}

} // namespace logflume::log
