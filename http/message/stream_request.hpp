#pragma once

#include "http/message/admission.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::http {

enum class stream_form : std::uint8_t {
  events,         ///< the original's: an event's JSON as SSE, nothing to resume with
  envelopes,      ///< SSE with ids
  envelope_lines, ///< NDJSON with ids
};

/// Where a stream begins that brings no id.
struct from_all {};
struct from_now {};
/// The last of each entity.
struct from_last {
  std::uint32_t count = 0;
};
/// This one included; nothing below it is sent later.
struct from_offset {
  std::uint64_t offset = 0;
};
/// The first record of the log that is not older: seconds since the Unix epoch.
struct from_time {
  double seconds = 0;
};
using stream_begin = std::variant<from_all, from_now, from_last, from_offset, from_time>;

/// A page of the list of entities: those above `after`, in numeric order.
struct entity_page {
  std::optional<std::uint64_t> after{};
  std::uint32_t limit = 100;
};

/// A client's request for a stream, or for what has to be put together like one.
struct stream_request {
  std::string topic{};
  /// Ascending; none: all that there are.
  std::vector<std::uint64_t> entities{};
  stream_form form = stream_form::events;
  /// As the client wrote it; empty: it brought none.
  std::string last_event_id{};
  stream_begin from{};
  /// The stream ends after this many envelopes; none: it does not.
  std::optional<std::uint32_t> limit{};
  /// False: it ends when what was stored has been sent.
  bool follow = true;
  /// Events of the log's end may wait so long behind the write before them, to be sent together.
  std::chrono::milliseconds linger{};
  /// The response is this list, and no stream; of `entities` alone, if there are some.
  std::optional<entity_page> page{};
  /// On a topic without encryption: the entities that the client may read. The stream contains ids
  /// of their records alone, and the client's id is compared with these alone. None: all records.
  std::optional<std::vector<std::uint64_t>> covered{};
  /// By a token; none: it needed none.
  std::optional<admission> admitted{};
};

} // namespace logflume::http
