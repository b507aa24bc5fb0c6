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
  /// Of the first record; the others follow without a hole.
  log::offset first = 0;
  /// `record_hash` of each.
  std::vector<std::uint32_t> hashes{};
};

/// Appends to the topic.
using appender_actor = caf::typed_actor<
    // Events in the order to write them, all or none; answered when the sync policy's promise
    // holds for them, or with why none was written.
    caf::replies_to<append>::with<appended>>;

/// The only actor that appends to the topic.
using log_writer_actor = appender_actor::extend<
    // Write and sync what is left, then quit.
    caf::reacts_to<begin_stop>, caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

struct compact {
  log::aged_ptr history;
};

struct compacted {
  log::compaction_result result;
};

/// Replaces what the writer aged by a compacted history.
using compactor_actor = caf::typed_actor<
    // Blocks until it is done.
    caf::replies_to<compact>::with<compacted>>;

struct sensor_command {
  std::uint64_t entity_id = 0;
  /// The event to record, where the entity's state allows it.
  log::sensor_event event;
  /// When it was given; seconds since the Unix epoch, UTC.
  double timestamp = 0;
  /// An encoded event is recorded whether the entity is registered or not.
  bool needs_no_registration = false;
};

struct recorded {
  log::offset offset = 0;
  std::uint64_t seq_nr = 0;
  /// `record_hash` of its record.
  std::uint32_t hash = 0;
};

/// Records what sensors send: the sensors themselves, or the gateway in front of them.
using recorder_actor = caf::typed_actor<
    // One command, answered when its event is in the log, or with why it is not.
    caf::replies_to<sensor_command>::with<recorded>,
    // Readings whose sender expects no answer.
    caf::reacts_to<reading_batch_ptr>>;

/// Owns the sensors' entities: commands in, events out.
using sensors_actor = recorder_actor::extend<
    // Handle what has come, then quit.
    caf::reacts_to<begin_stop>, caf::replies_to<ask_mailbox>::with<std::uint64_t>>;

struct writer_opened {};

/// Learns that the log is open for writing.
using writer_listener_actor = caf::typed_actor<caf::reacts_to<writer_opened>>;

struct ask_write_side {};

/// The actors that run at the moment; a handle is empty where there is none.
struct write_side_actors {
  log_writer_actor writer;
  sensors_actor sensors;
};

/// The gateway, as the Inspector sees it.
using inspected_gateway_actor =
    mailbox_actor::extend<caf::replies_to<ask_write_side>::with<write_side_actors>>;

/// Owns the write side: starts it, and restarts it when it fails.
using gateway_actor = recorder_actor::extend_with<writer_listener_actor>::
    extend_with<inspected_gateway_actor>::extend<
        // Write and sync what has come, then quit.
        caf::reacts_to<begin_stop>>;

} // namespace logflume::actors
