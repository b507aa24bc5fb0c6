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
  events,         ///< the original's: an event's JSON as SSE; cannot be resumed
  envelopes,      ///< SSE with ids
  envelope_lines, ///< NDJSON with ids
};

/// Where a stream begins if the client sent no id.
struct from_all {};
struct from_now {};
/// The last `count` events of each entity.
struct from_last {
  std::uint32_t count = 0;
};
/// This offset and everything after it; events below it are not sent later either.
struct from_offset {
  std::uint64_t offset = 0;
};
/// The log's first record that is not older than this: seconds since the Unix epoch.
struct from_time {
  double seconds = 0;
};
using stream_begin = std::variant<from_all, from_now, from_last, from_offset, from_time>;

/// A page of the list of entities: the entities above `after`, in numeric order.
struct entity_page {
  std::optional<std::uint64_t> after{};
  std::uint32_t limit = 100;
};

/// A client's request for a stream, or for a response that is put together like one.
struct stream_request {
  std::string topic{};
  /// In ascending order; empty for all entities.
  std::vector<std::uint64_t> entities{};
  stream_form form = stream_form::events;
  /// As the client wrote it; empty if it sent none.
  std::string last_event_id{};
  stream_begin from{};
  /// Envelopes after which the stream ends; nullopt for no limit.
  std::optional<std::uint32_t> limit{};
  /// If false, the stream ends once everything stored has been sent.
  bool follow = true;
  /// How long events at the log's end may wait after the previous write, to be sent together.
  std::chrono::milliseconds linger{};
  /// If set, the response is this list instead of a stream: of all entities, or of `entities` alone
  /// if there are any.
  std::optional<entity_page> page{};
  /// On a topic without encryption, the entities that the client may read; nullopt for all. The
  /// stream then contains only ids of their records, and the client's id is compared only with
  /// these.
  std::optional<std::vector<std::uint64_t>> covered{};
  /// The token that let the client in; nullopt if none was needed.
  std::optional<admission> admitted{};
};

} // namespace logflume::http
