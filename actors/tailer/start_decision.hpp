#pragma once

#include "actors/stream/stream_start.hpp"
#include "actors/stream/wire_form.hpp"
#include "actors/tailer/begins_memory.hpp"
#include "log/event/event_source.hpp"
#include "log/event/kept_events.hpp"
#include "log/event/record_id.hpp"
#include "log/event/selection.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::actors {

/// What to search the log for: the record at an offset, the beginning of a stream, or a page of its
/// entities.
using start_search = std::variant<log::offset, http::from_last, http::from_time, http::entity_page>;

/// The entities of the page that the client asked for instead of a stream, and one more if more
/// follow.
using entity_list_ptr = std::shared_ptr<const std::vector<log::entity_summary>>;

struct found_record {
  log::record_id id;
  /// None if the record is not an event.
  std::optional<std::uint64_t> entity_id{};
};

/// What only a search of the log can tell. Each member is empty until it has been searched for.
struct search_result {
  /// The record at the client's offset; the inner optional is empty if the log has none there.
  std::optional<std::optional<found_record>> at_id{};
  /// For `from_time`: the first record that is not older; the inner optional is empty if there is
  /// none.
  std::optional<std::optional<log::offset>> from{};
  /// For `from_last`: the offset at which each entity's requested events begin.
  begins_ptr begins{};
  /// For `entity_page`.
  entity_list_ptr entities{};
};

/// The log does not reach the client's id yet: another replica may be ahead of this one.
struct start_wait {};

/// The source does not know yet where the stream begins, and will report it.
struct start_unknown {};

/// Too much memory is in use for other streams that begin: this one waits for its turn.
struct start_queue {};

/// Where a stream begins.
struct start_place {
  /// The accepted id, or `none`.
  std::string accepted = "none";
  /// The place of that id, or the beginning that a source with an order of its own reported.
  log::log_place at{};
  /// See `resumption`.
  log::offset before_through = 0;
  std::optional<reset_reason> reset{};
  /// Only events after this offset are sent; none: all.
  std::optional<log::offset> after{};
  /// Nothing up to this offset is ever sent.
  std::optional<log::offset> floor{};
  begins_ptr begins{};
};

using start_decision = std::variant<start_place, start_search, start_wait, start_queue,
                                    entity_list_ptr, start_unknown>;

/// What is known of the log when a stream begins.
struct start_knowledge {
  const log::kept_events& kept;
  /// The newest complete record of the log.
  log::log_place newest{};
  search_result found{};
  bool may_wait = true;
  /// The source's answer about the client's id.
  std::optional<log::id_answer> source_answer{};
  /// Asks the source where a stream from that time begins.
  std::function<std::optional<log::time_answer>(double)> find_begin{};
  /// For streams of all entities; null: without a limit. `may_use_memory`: it is the stream's turn.
  begins_memory* memory = nullptr;
  bool may_use_memory = true;
};

start_decision decide_start(const stream_start& start, const log::selection& followed,
                            const start_knowledge& known);

} // namespace logflume::actors
