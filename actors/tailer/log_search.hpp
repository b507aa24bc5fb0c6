#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

namespace logflume::actors {

/// What to search a log for; see `search_result`.
struct search_request {
  stream_id id = 0;
  start_search wanted{};
  log::selection followed{};
  /// Offset of the last record to look at.
  log::offset until = 0;
  /// The blocks to read; null: the whole log.
  log::blocks_ptr blocks{};
  /// The memory for the result, if that is limited.
  lease_ptr lease{};
};

/// Finds where an entity's last events begin with two numbers instead of all their offsets: the log
/// is read a second time.
struct event_tally {
  /// Numbers of events in the previous and in this pass over the log.
  std::uint64_t before = 0;
  std::uint64_t seen = 0;
  log::offset begin = 0;

  void take(log::offset at, std::uint32_t wanted) {
    ++seen;
    if (seen == 1 || seen + wanted <= before + 1)
      begin = at;
  }

  /// Returns whether `begin` is known after this pass. Events may have left the log since the
  /// previous one.
  bool is_known(std::uint32_t wanted) const {
    return seen == before || (before == 0 && seen <= wanted);
  }
};

/// To itself: read the next piece of the log.
struct search_on {};

using search_self = replay_actor::extend<caf::reacts_to<search_on>>;

struct log_search_state {
  static inline const char* name = "log_search";

  using pointer = search_self::stateful_pointer<log_search_state>;

  pointer self = nullptr;
  replay_listener_actor tailer;
  std::shared_ptr<const log::event_topic> topic;
  search_request request;
  std::unique_ptr<log::event_source> source;
  search_result found;
  /// For `from_last`, by entity.
  std::unordered_map<std::uint64_t, event_tally> tallies;
  /// The lowest entities that the page asks for, and one more.
  std::map<std::uint64_t, log::entity_summary> listed;

  /// Begins a pass over the log.
  void begin_pass();
  void read_on();
  /// Returns false once the search is over.
  bool take(const found_record& record, std::optional<double> timestamp);
  void take_event(const log::envelope& event);
  void list(const log::envelope& event, const http::entity_page& page);
  std::optional<log::offset> wanted_offset() const;
  /// Returns whether it is known where the last events of each entity begin; if not, prepares the
  /// tallies for another pass.
  bool close_tallies();
  void end();
};

/// Reads the log to find where a stream begins, or which entities exist, if memory cannot tell;
/// notifies the tailer and quits. Quits with ec::log_unreadable when the log cannot be read.
search_self::behavior_type log_search(log_search_state::pointer self, replay_listener_actor tailer,
                                      const std::shared_ptr<const log::event_topic>& topic,
                                      search_request request);

} // namespace logflume::actors
