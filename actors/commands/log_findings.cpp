#include "actors/commands/log_findings.hpp"

#include "log/topic/topic_file.hpp"
#include "log/topic/topic_snapshot.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <numeric>
#include <utility>

namespace logflume::actors {

namespace {

using outcome = std::variant<log_findings, no_findings, log::read_failure>;
using failure = std::variant<no_findings, log::read_failure>;

class examiner {
 public:
  examiner(const log::topic& topic, const log::tail_options& options, const event_check& events,
           const on_progress& progress) :
      topic_{topic},
      options_{options}, key_{events.key}, checks_events_{events.key ||
                                                          events.meaning.encryption ==
                                                              log::value_encryption::none},
      progress_{progress}, reader_{{}, events.meaning} {
    if (checks_events_)
      found_.sequence_gaps = found_.not_envelopes = 0;
  }

  outcome run() {
    auto opened = log::open_topic(topic_);
    if (auto* failed = std::get_if<log::read_failure>(&opened))
      return std::move(*failed);
    const auto& snapshot = std::get<log::topic_snapshot>(opened);
    found_.half_compacted = snapshot[log::topic_part::ancient_history] != nullptr;
    if (snapshot.present().empty())
      return no_findings::missing;
    constexpr std::array parts{log::topic_part::ancient_history, log::topic_part::history,
                               log::topic_part::active};
    for (const auto part : parts) {
      std::error_code ignored;
      if (snapshot[part])
        total_bytes_ += std::filesystem::file_size(log::path_of(topic_, part), ignored);
    }
    for (const auto part : parts)
      if (snapshot[part])
        if (auto failed = read(snapshot[part], part))
          return std::visit([](auto& why) { return outcome{std::move(why)}; }, *failed);
    return std::move(found_);
  }

 private:
  std::optional<failure> read(const log::file_ptr& file, log::topic_part part) {
    const auto& path = log::path_of(topic_, part);
    const bool active = part == log::topic_part::active;
    log::topic_file records{file, options_.max_record_size, options_.read_size};
    last_in_file_.reset();
    auto& here = found_.files.emplace_back(file_findings{path.filename().string()});
    for (std::uint64_t steps = 0;; ++steps) {
      if (steps % 1024 == 0)
        progress_(finished_bytes_ + records.position(), total_bytes_);
      const auto step = records.next(active ? log::topic_file::ending::last_read
                                            : log::topic_file::ending::complete);
      if (const auto* next = std::get_if<log::topic_file::found>(&step)) {
        ++here.records;
        take(next->record, active);
      } else if (const auto* none = std::get_if<log::topic_file::no_record>(&step)) {
        found_.damaged.push_back({here.name, none->at, none->bytes});
      } else if (const auto* end = std::get_if<log::topic_file::end>(&step)) {
        found_.torn_bytes += end->pending_bytes;
        here.bytes = records.position() + end->pending_bytes;
        finished_bytes_ += here.bytes;
        progress_(finished_bytes_, total_bytes_);
        return {};
      } else if (const auto* error = std::get_if<std::error_code>(&step)) {
        return log::read_failure{path, *error};
      } else if (std::holds_alternative<log::topic_file::changed>(step)) {
        return no_findings::changed;
      }
    }
  }

  void take(const log::record_view& record, bool active) {
    const bool repeats_in_file = last_in_file_ && record.offset <= *last_in_file_;
    if (!repeats_in_file)
      last_in_file_ = record.offset;
    if (found_.last_offset && record.offset <= *found_.last_offset) {
      ++found_.repeats;
      // Until a compaction is complete, the old and the new history contain the same records.
      if (repeats_in_file || !found_.half_compacted)
        ++found_.faulty_repeats;
      return;
    }
    if (!found_.first_offset)
      found_.first_offset = record.offset;
    found_.last_offset = record.offset;
    if (record.timestamp) {
      if (!found_.first_time)
        found_.first_time = record.timestamp;
      found_.last_time = record.timestamp;
    }
    if (!checks_events_) {
      found_.entities.try_emplace(reader_.entity_of(record));
      return;
    }
    const auto opened = reader_.read(record, key_);
    if (const auto* event = std::get_if<log::envelope>(&opened))
      take(*event, active);
    else
      ++*found_.not_envelopes;
  }

  void take(const log::envelope& event, bool active) {
    auto& last = found_.entities[event.entity_id];
    if (!event.seq_nr)
      return;
    if (active && last != 0 && *event.seq_nr != last + 1)
      ++*found_.sequence_gaps;
    last = *event.seq_nr;
  }

  const log::topic& topic_;
  const log::tail_options& options_;
  const crypto::cipher* key_;
  bool checks_events_;
  const on_progress& progress_;
  log::envelope_reader reader_;
  log_findings found_;
  std::optional<log::offset> last_in_file_;
  std::uint64_t finished_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

} // namespace

std::uint64_t log_findings::records() const {
  return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                         [](auto sum, const auto& file) { return sum + file.records; });
}

bool log_findings::is_full() const {
  return last_offset == std::numeric_limits<log::offset>::max();
}

std::uint64_t log_findings::faults() const {
  return damaged.size() + faulty_repeats + not_envelopes.value_or(0) + (is_full() ? 1 : 0) +
         (key_refused ? 1 : 0);
}

outcome examine_log(const log::topic& topic, const log::tail_options& options,
                    const event_check& events, const on_progress& progress) {
  return examiner{topic, options, events, progress}.run();
}

} // namespace logflume::actors
