#pragma once

#include "log/event/entity_summary.hpp"
#include "log/event/kept_event.hpp"
#include "log/event/place_writer.hpp"
#include "log/event/record_id.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Why a client's knowledge of the log is no longer valid.
enum class reset_reason : std::uint8_t {
  reused,     ///< another record has the offset of the client's id
  ahead,      ///< the log does not reach the client's id
  unknown_id, ///< the client's id is not one of this log's
  expired,    ///< events after the client's id have left the log
};

std::string_view to_string(reset_reason reason);

/// The state of a client's token.
enum class token_state : std::uint8_t { to_renew, expired };

/// The bytes that a client reads. Never changes and lives as long as the program; forms are
/// compared by address.
class wire_form {
 public:
  virtual ~wire_form() = default;

  /// Appends complete frames. A form without ids is given no deletions. Returns false, and appends
  /// nothing, if the topic has dropped the event's record.
  virtual bool append(std::string& out, std::uint64_t entity_id,
                      const log::kept_event& event) const = 0;

  /// Returns what is written when nothing else is, so that nobody closes the connection.
  virtual std::string_view keep_alive() const = 0;

  /// Returns whether events have ids: clients can resume, and are sent resets and positions.
  virtual bool has_ids() const { return false; }

  // The functions below apply only to a form with ids.

  /// Appends a position: the client has been sent all of the stored part up to `at`, or, if it is
  /// not caught up, a part of it.
  virtual void append_position(std::string& out, const log::log_place& at, bool caught_up) const;

  /// Appends a reset. `at`: the place before the next event to be sent. `last_event_id`: as the
  /// client wrote it.
  virtual void append_reset(std::string& out, const log::log_place& at, reset_reason reason,
                            std::string_view last_event_id) const;

  /// Appends that the client's token expires soon, or has expired. `expires`: seconds since the
  /// Unix epoch. `at`: the place of the last id that the client was sent.
  virtual void append_expiry(std::string& out, const log::log_place& at, token_state state,
                             double expires) const;

  /// Returns the id of a place.
  virtual std::string id_of(const log::log_place& at) const { return log::to_string(at); }

  /// Returns what the body of a response begins with: not a complete frame, and possibly empty.
  virtual std::string beginning(unsigned retry_ms) const;
};

/// The form of `/api/TOPIC/events/ENTITY`, the same as the original's: the event's JSON; a
/// `Registered` event also has the entity as its id.
const wire_form& event_form();

/// The first part of the persistence ids of the original's sample.
inline constexpr std::string_view default_entity_type = "Sensor";

/// Returns the body of `/api/TOPIC/entities`: the first `limit` of `found`. If there are more,
/// `next` names the last one listed.
std::string entity_list(std::span<const log::entity_summary> found, std::size_t limit,
                        std::string_view entity_type = default_entity_type,
                        const log::place_writer& places = *log::record_places());

/// The forms of `/api/TOPIC/envelopes`: SSE, and JSON in lines. The same entity type and writer
/// always give the same form, which keeps the writer.
const wire_form& envelope_form(std::string_view entity_type = default_entity_type,
                               const log::place_writer_ptr& places = log::record_places());
const wire_form& envelope_line_form(std::string_view entity_type = default_entity_type,
                                    const log::place_writer_ptr& places = log::record_places());

} // namespace logflume::actors
