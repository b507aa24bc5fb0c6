#pragma once

#include "log/event/kept_event.hpp"

#include <cstdint>
#include <string>

namespace logflume::actors {

/// Renders events for clients. Stateless, lives as long as the program; forms are compared by
/// address.
class wire_form {
 public:
  virtual ~wire_form() = default;

  /// Appends whole frames.
  virtual void append(std::string& out, std::uint64_t entity_id,
                      const log::kept_event& event) const = 0;
};

/// The form of `/api/TOPIC/events/ENTITY`, which is the original's: the event's JSON; a
/// `Registered` event also has the entity as its id.
const wire_form& event_form();

} // namespace logflume::actors
