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

/// Why what a client knew of the log is no longer so.
enum class reset_reason : std::uint8_t {
  reused,     ///< another record has the offset of the client's id
  ahead,      ///< the log does not reach the client's id
  unknown_id, ///< the client's id is none of this log's
  expired,    ///< what was behind the client's id has left the log
};

std::string_view to_string(reset_reason why);

/// Of a client's token.
enum class token_state : std::uint8_t { to_renew, expired };

/// What a client reads, in bytes. Never changes, lives as long as the program; forms are compared
/// by address.
class wire_form {
 public:
  virtual ~wire_form() = default;

  /// Appends whole frames. A form without ids is given no deletions.
  virtual void append(std::string& out, std::uint64_t entity_id,
                      const log::kept_event& event) const = 0;

  /// Written when nothing else is, so that nobody closes the connection.
  virtual std::string_view keep_alive() const = 0;

  /// Its events have ids: clients resume, and are sent resets and positions.
  virtual bool has_ids() const { return false; }

  // Only of a form with ids.

  /// The client has been sent all of the stored part up to `at`, or, if it is not caught up, a
  /// part.
  virtual void append_position(std::string& out, const log::log_place& at, bool caught_up) const;

  /// `at`: the place before the first event to come. `last_event_id`: as the client wrote it.
  virtual void append_reset(std::string& out, const log::log_place& at, reset_reason why,
                            std::string_view last_event_id) const;

  /// The token that let the client in expires then: soon, or it has. `at`: the last id it was sent.
  virtual void append_expiry(std::string& out, const log::log_place& at, token_state state,
                             double expires) const;

  /// The id of a place.
  virtual std::string id_of(const log::log_place& at) const { return log::to_string(at); }

  /// What the body of a response begins with, not a whole frame; may be empty.
  virtual std::string beginning(unsigned retry_ms) const;
};

/// The form of `/api/TOPIC/events/ENTITY`, which is the original's: the event's JSON; a
/// `Registered` event also has the entity as its id.
const wire_form& event_form();

/// The first part of the persistence ids of the original's sample.
inline constexpr std::string_view default_entity_type = "Sensor";

/// The body of `/api/TOPIC/entities`: the first `limit` of `found`. If there are more, `next` names
/// the last one listed.
std::string entity_list(std::span<const log::entity_summary> found, std::size_t limit,
                        std::string_view entity_type = default_entity_type,
                        const log::place_writer& places = *log::record_places());

/// The forms of `/api/TOPIC/envelopes`: SSE, and JSON in lines; the same ones for an entity type
/// and a writer, which is kept.
const wire_form& envelope_form(std::string_view entity_type = default_entity_type,
                               const log::place_writer_ptr& places = log::record_places());
const wire_form& envelope_line_form(std::string_view entity_type = default_entity_type,
                                    const log::place_writer_ptr& places = log::record_places());

} // namespace logflume::actors
