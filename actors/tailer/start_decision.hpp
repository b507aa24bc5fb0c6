#pragma once

#include "actors/stream/stream_start.hpp"
#include "actors/stream/wire_form.hpp"
#include "log/event/event_source.hpp"
#include "log/event/kept_events.hpp"
#include "log/event/record_id.hpp"
#include "log/event/selection.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace logflume::actors {

/// By entity, the offset of an event.
using offsets_by_entity = std::unordered_map<std::uint64_t, log::offset>;

/// The log has to be searched: for the record of that offset, for where a stream begins, or for the
/// entities that it holds.
using start_search = std::variant<log::offset, http::from_last, http::from_time, http::entity_page>;

/// What was asked for in place of a stream: the page's entities, and one more if more follow.
using entity_list_ptr = std::shared_ptr<const std::vector<log::entity_summary>>;

struct found_record {
  log::record_id id;
  /// None: the record is no event.
  std::optional<std::uint64_t> entity_id{};
};

/// What only the log itself can tell; each: none as long as it was not looked for.
struct search_result {
  /// The record at the client's offset, or that the log has none there.
  std::optional<std::optional<found_record>> at_id{};
  /// `from_time`: the first record that is not older, or that there is none.
  std::optional<std::optional<log::offset>> from{};
  /// `from_last`: where the events that it asks for begin.
  std::shared_ptr<const offsets_by_entity> begins{};
  /// `entity_page`.
  entity_list_ptr entities{};
};

/// The log does not reach the client's id; a replica may be ahead of this one.
struct start_wait {};

/// The source will report where it begins.
struct start_unknown {};

/// Where a stream begins.
struct start_place {
  /// The id that was accepted, or `none`.
  std::string accepted = "none";
  /// Of that id, or where a source of its own order says that it begins.
  log::log_place at{};
  /// See `resumption`.
  log::offset before_through = 0;
  std::optional<reset_reason> reset{};
  /// Events behind this are sent; none: all.
  std::optional<log::offset> after{};
  /// Nothing up to here is ever sent.
  std::optional<log::offset> floor{};
  std::shared_ptr<const offsets_by_entity> begins{};
};

using start_decision =
    std::variant<start_place, start_search, start_wait, entity_list_ptr, start_unknown>;

/// What is known of the log when a stream begins.
struct start_knowledge {
  const log::kept_events& kept;
  /// The newest whole record of the log.
  log::log_place newest{};
  search_result found{};
  bool may_wait = true;
  /// What the source says of the client's id.
  std::optional<log::id_answer> of_source{};
  /// What it says of the time from which a stream is to begin.
  std::function<std::optional<log::time_answer>(double)> since{};
};

start_decision decide_start(const stream_start& start, const log::selection& of,
                            const start_knowledge& known);

} // namespace logflume::actors
