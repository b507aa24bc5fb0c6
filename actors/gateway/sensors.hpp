#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/gateway/sensor_table.hpp"
#include "actors/gateway/unregistered_reporter.hpp"
#include "actors/output/journal.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace logflume::actors {

/// Handle what has come since the last draft.
struct handle_queue {};

using sensors_self = sensors_actor::extend<caf::reacts_to<handle_queue>>;

struct sensors_state {
  static inline const char* name = "sensors";

  using pointer = sensors_self::stateful_pointer<sensors_state>;
  using answer = caf::typed_response_promise<recorded>;

  /// A command without an event so far, and the promise to answer.
  struct waiting {
    sensor_command command;
    /// Not pending if the sender expects no answer.
    answer promise;
    /// What it came in: counts as queued until the last of it is done.
    reading_batch_ptr batch;
  };

  /// The events of some commands, on their way into the log.
  struct draft {
    std::shared_ptr<std::vector<log::sensor_record>> records;
    /// Of the same order.
    std::vector<waiting> commands;
  };

  /// The state of an entity after the events of a draft.
  struct progress {
    std::uint64_t seq_nr = 0;
    bool may_post = false;
  };

  pointer self = nullptr;
  std::shared_ptr<const gateway_settings> settings;
  log::sensor_kinds kinds;
  ingest_counts* counts = nullptr;
  appender_actor writer;
  actors::journal* journal = nullptr;

  std::optional<unregistered_reporter> unregistered;
  std::optional<sensor_table> table;
  std::deque<waiting> queue;
  /// Registrations in `queue` or in `sent`.
  std::size_t registrations = 0;
  /// One at a time: the next sequence numbers depend on its outcome.
  std::optional<draft> sent;
  bool handling_pending = false;
  bool stopping = false;

  void recover();
  answer add(const sensor_command& command);
  void add(const reading_batch_ptr& batch);
  /// Handles what waits, as far as one draft goes.
  void handle_queue();
  draft make_draft();
  /// A packet of this entity, which the log does not know, is its registration as well.
  bool registers_itself(const progress& entity) const;
  /// Why its event is not recorded; none: it is.
  caf::error objection(const sensor_command& command, const progress& entity) const;
  static void add_to(draft& made, waiting command, progress& entity);
  /// Brings those that the log knows into memory. False: the actor ends.
  bool activate(const std::unordered_set<std::uint64_t>& entities);
  /// Reads their states from the log. False: the actor ends.
  bool read_back(const std::unordered_set<std::uint64_t>& entities);
  void accepted(const appended& written);
  void refused(const caf::error& reason);
  void refuse(waiting& each, const caf::error& reason);
  /// Refuses all that waits, and quits.
  void end(const caf::error& reason);
  void drop_unregistered(std::uint64_t entity_id, double timestamp);
  void show_counts() const;
  /// Once what waits in the mailbox is taken.
  void handle_queue_later();
};

/// Owns the entities, recovered from the log. An event is applied once `writer` says that the
/// log holds it; commands of passivated entities wait for one reading of the log together.
/// Quits with ec::log_unreadable when a file cannot be read, and with its writer.
sensors_self::behavior_type sensors(sensors_state::pointer self,
                                    std::shared_ptr<const gateway_settings> settings,
                                    ingest_counts* counts, appender_actor writer, journal* journal);

} // namespace logflume::actors
