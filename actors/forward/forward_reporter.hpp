#pragma once

#include "actors/counts/forward_counts.hpp"
#include "actors/output/repeat_counter.hpp"
#include "actors/output/topic_journal.hpp"
#include "log/forward/forwarder.hpp"

#include <optional>
#include <string>

namespace logflume::actors {

/// Whether to report damaged places of the log in the journal. In a service, the tailer reports
/// them.
enum class damage : std::uint8_t { reported, reported_elsewhere };

/// Writes a forwarder's reports to the journal, a lasting state only once, and updates the counts.
class forward_reporter {
 public:
  using clock = repeat_counter::clock;

  /// `counts` outlives it.
  forward_reporter(topic_journal journal, std::string kafka_topic, std::string origin,
                   damage damage_reports, forward_counts& counts);

  void report(const log::forward_news& news, clock::time_point now);

 private:
  void take(const log::forward_begun& begun, clock::time_point now);
  void take(const log::forward_searching& searching, clock::time_point now);
  void take(const log::forward_unknown& unknown, clock::time_point now);
  void take(const log::forward_cut& cut, clock::time_point now);
  void take(const log::forward_waiting& waiting, clock::time_point now);
  void take(const log::forward_committed& committed, clock::time_point now);
  void take(const log::forward_refused& refused, clock::time_point now);
  void take(const log::forward_fenced& fenced, clock::time_point now);
  void take(const log::damaged& place, clock::time_point now);

  topic_journal journal_;
  std::string kafka_topic_;
  std::string origin_;
  damage damage_reports_;
  forward_counts* counts_;
  repeat_counter skipped_;
  repeat_counter damaged_;
  bool has_begun_ = false;
  /// What the forwarder waits for, as last reported; none: nothing.
  std::optional<forwarding> waits_for_;
  std::optional<log::offset> refused_;
};

} // namespace logflume::actors
