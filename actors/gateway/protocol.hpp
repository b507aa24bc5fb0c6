#pragma once

#include "actors/gateway/reading_batch.hpp"
#include "actors/runtime/common_messages.hpp"
#include "log/record/record.hpp"
#include "log/sensor/sensor_event.hpp"
#include "log/writer/compaction.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace logflume::actors {

struct append {
  std::shared_ptr<const std::vector<log::sensor_record>> records;
};

struct appended {
  /// Offset of the first record; the others follow without gaps.
  log::offset first = 0;
  /// The `record_hash` of each record.
  std::vector<std::uint32_t> hashes{};
};

/// Appends to the topic.
using appender_actor = caf::typed_actor<
    // Events in the order to write them, all or none. Answered when the sync policy's promise holds
    // for them, or with the reason why none was written.
    caf::replies_to<append>::with<appended>>;

/// The only actor that appends to the topic.
using log_writer_actor = appender_actor::extend<
    // Write and sync what is left, and quit.
    caf::reacts_to<begin_stop>, caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

struct compact {
  log::aged_ptr history;
};

struct compacted {
  log::compaction_result result;
};

/// Compacts the history that the writer aged, and puts the result in its place.
using compactor_actor = caf::typed_actor<
    // Blocks until the compaction is done.
    caf::replies_to<compact>::with<compacted>>;

struct sensor_command {
  std::uint64_t entity_id = 0;
  /// The event to record, if the entity's state allows it.
  log::sensor_event event;
  /// When the command was given; seconds since the Unix epoch, UTC.
  double timestamp = 0;
  /// The event is recorded whether the entity is registered or not. Set for encoded events.
  bool needs_no_registration = false;
};

struct recorded {
  log::offset offset = 0;
  std::uint64_t seq_nr = 0;
  /// The `record_hash` of its record.
  std::uint32_t hash = 0;
};

/// Records what sensors send. Either the sensors actor, or the gateway in front of it.
using recorder_actor = caf::typed_actor<
    // One command; answered when its event is in the log, or with the reason why it is not.
    caf::replies_to<sensor_command>::with<recorded>,
    // Readings whose sender expects no answer.
    caf::reacts_to<reading_batch_ptr>>;

/// Owns the sensors' entities: commands in, events out.
using sensors_actor = recorder_actor::extend<
    // Handle what has been received, and quit.
    caf::reacts_to<begin_stop>, caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

struct writer_opened {};

/// Gets a message when the log is open for writing.
using writer_listener_actor = caf::typed_actor<caf::reacts_to<writer_opened>>;

struct ask_write_side {};

/// The running actors; a handle is empty if its actor does not run.
struct write_side_actors {
  log_writer_actor writer;
  sensors_actor sensors;
};

/// The gateway, as seen by the Inspector.
using inspected_gateway_actor =
    mailbox_actor::extend<caf::replies_to<ask_write_side>::with<write_side_actors>>;

/// Owns the actors that write the log: starts them, and restarts them when one fails.
using gateway_actor = recorder_actor::extend_with<writer_listener_actor>::
    extend_with<inspected_gateway_actor>::extend<
        // Write and sync what has been received, and quit.
        caf::reacts_to<begin_stop>>;

} // namespace logflume::actors
