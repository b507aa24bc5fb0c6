#pragma once

#include "log/record/record.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Events of any kind, each as JSON. The writer encodes them, because it knows the topic's
/// variants.
struct event_texts {
  /// At most `max_control_events`.
  std::vector<std::string> json;
};

inline constexpr std::size_t max_control_events = 1'000;

/// A command for the process that writes the topic: `{"entity":7,"register":{"secret":"…"}}`,
/// `{"entity":7,"post":{"temperature":21}}`, or `{"entity":7,"append":["…"]}` with the JSON of each
/// event as a string.
struct control_request {
  std::uint64_t entity_id = 0;
  std::variant<log::registered, log::temperature_read, event_texts> event;
};

/// A recorded event, for which `log.sync` has kept its promise:
/// `{"offset":41,"hash":2671643410,"seq_nr":3,"timestamp":1764115200.25}`.
struct control_recorded {
  log::offset offset = 0;
  /// The `record_hash` of the record.
  std::uint32_t hash = 0;
  std::uint64_t seq_nr = 0;
  /// Seconds since the Unix epoch, UTC.
  double timestamp = 0;
};

/// Why an event is not in the log, or may not be in it. A reader that does not know a code shows
/// the message.
struct control_refusal {
  /// `not_registered`, `not_written`, `not_an_event`, `not_a_reading` (not of `sensors.value`),
  /// `no_answer` (it may still be recorded), `malformed`, `version`, `forbidden`,
  /// `stopping`.
  std::string code;
  /// A sentence for the operator.
  std::string message;
};

/// `{"recorded":[…]}`, `{"error":"not_registered","message":"…"}`, or both if the log refused some
/// of the events.
struct control_answer {
  /// In the order of the request.
  std::vector<control_recorded> recorded{};
  /// The refusal of the first event that is not in the log; none: all events are.
  std::optional<control_refusal> refused{};
};

std::string to_json(const control_request& request);
std::string to_json(const control_answer& answer);

/// Reads strictly: the members above, each once, and no others. Returns the request, or a text that
/// says what is wrong and contains nothing from `json`.
std::variant<control_request, std::string> parse_control_request(std::string_view json);

/// Reads the body of a command over HTTP, as strictly: `{"Register":{"secret":"…"}}` or
/// `{"Post":{"temperature":21}}`.
std::variant<control_request, std::string> parse_command(std::uint64_t entity_id,
                                                         std::string_view json);

/// Ignores unknown members. A fault becomes a refusal.
control_answer parse_control_answer(std::string_view json);

} // namespace logflume::actors
