#pragma once

#include "log/event/record_id.hpp"

#include <memory>
#include <string>

namespace logflume::log {

/// Writes a topic's places for its clients. Thread-safe.
class place_writer {
 public:
  virtual ~place_writer() = default;

  /// Appends an id, whose characters need no escaping in a query, a header or JSON.
  virtual void append_id(std::string& out, const log_place& at) const = 0;

  /// Appends the members of an envelope that say where its record is: `"offset":41`. Returns false,
  /// and appends nothing, if the topic has dropped the record.
  virtual bool append_record(std::string& out, offset at) const = 0;

  /// Does the same for a place: `"offset":41`, or `"offset":null`.
  virtual void append_position(std::string& out, const log_place& at) const = 0;
};

using place_writer_ptr = std::shared_ptr<const place_writer>;

/// Returns a writer of ids as `to_string` writes them.
const place_writer_ptr& record_places();

} // namespace logflume::log
