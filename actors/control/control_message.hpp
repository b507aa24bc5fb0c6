#pragma once

#include "log/record/record.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// Any event, as its JSON. The writer encodes it, for it knows the topic's variants.
struct event_text {
  std::string json;
};

/// A command for the process that writes the topic: `{"entity":7,"register":{"secret":"…"}}`,
/// `{"entity":7,"post":{"temperature":21}}`, or `{"entity":7,"append":"…"}` with an event's JSON as
/// a text.
struct control_request {
  std::uint64_t entity_id = 0;
  std::variant<log::registered, log::temperature_read, event_text> event;
};

/// The event is in the log and `log.sync` has kept its promise:
/// `{"recorded":{"offset":41,"hash":2671643410,"seq_nr":3,"timestamp":1764115200.25}}`.
struct control_recorded {
  log::offset offset = 0;
  /// `record_hash` of the record.
  std::uint32_t hash = 0;
  std::uint64_t seq_nr = 0;
  /// Seconds since the Unix epoch, UTC.
  double timestamp = 0;
};

/// Why the event is not in the log, or may not be:
/// `{"error":"not_registered","message":"…"}`. A reader that does not know a code shows the
/// message.
struct control_refusal {
  /// `not_registered`, `not_written`, `not_an_event`, `no_answer` (it may be recorded yet),
  /// `malformed`, `version`, `forbidden`, `busy`, `stopping`.
  std::string code;
  /// A sentence for the operator.
  std::string message;
};

using control_answer = std::variant<control_recorded, control_refusal>;

std::string to_json(const control_request& request);
std::string to_json(const control_answer& answer);

/// Strict: the members above, each once, and no others. The text is what is wrong; it does not
/// contain any of `json`.
std::variant<control_request, std::string> parse_control_request(std::string_view json);

/// Members that are not known are passed over. A fault becomes a refusal.
control_answer parse_control_answer(std::string_view json);

} // namespace logflume::actors
