#pragma once

#include "log/event/record_id.hpp"

#include <memory>
#include <string>

namespace logflume::log {

/// How a topic's places are written for its clients. Thread-safe.
class place_writer {
 public:
  virtual ~place_writer() = default;

  /// An id: characters that need no escaping in a query, a header or JSON.
  virtual void append_id(std::string& out, const log_place& at) const = 0;

  /// The members of an envelope that say where its record is: `"offset":41`.
  virtual void append_record(std::string& out, offset at) const = 0;

  /// The same for a place: `"offset":41`, `"offset":null`.
  virtual void append_position(std::string& out, const log_place& at) const = 0;
};

using place_writer_ptr = std::shared_ptr<const place_writer>;

/// Ids as `to_string` writes them.
const place_writer_ptr& record_places();

} // namespace logflume::log
