#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <deque>
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
};

/// To itself: read the next piece of the log.
struct search_on {};

using search_self = replay_actor::extend<caf::reacts_to<search_on>>;

struct log_search_state {
  static inline const char* name = "log_search";

  using pointer = search_self::stateful_pointer<log_search_state>;

  pointer self = nullptr;
  replay_listener_actor tailer;
  search_request request;
  std::unique_ptr<log::event_source> source;
  search_result found;
  /// For each entity, the offsets of its last events.
  std::unordered_map<std::uint64_t, std::deque<log::offset>> last;
  /// The lowest entities that the page asks for, and one more.
  std::map<std::uint64_t, log::entity_summary> listed;

  void read_on();
  /// Returns false once the search is over.
  bool take(const found_record& record, std::optional<double> timestamp);
  void take_event(const log::envelope& event);
  void list(const log::envelope& event, const http::entity_page& page);
  std::optional<log::offset> wanted_offset() const;
  void end();
};

/// Reads the log to find where a stream begins, or which entities exist, if memory cannot tell;
/// notifies the tailer and quits. Quits with ec::log_unreadable when the log cannot be read.
search_self::behavior_type log_search(log_search_state::pointer self, replay_listener_actor tailer,
                                      const std::shared_ptr<const log::event_topic>& topic,
                                      search_request request);

} // namespace logflume::actors
