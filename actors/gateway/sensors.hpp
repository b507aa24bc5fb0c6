#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/gateway/sensor_table.hpp"
#include "actors/gateway/unregistered_reporter.hpp"
#include "actors/output/topic_journal.hpp"

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

/// To itself: handle what has come since the last draft.
struct handle_queue {};

using sensors_self = sensors_actor::extend<caf::reacts_to<handle_queue>>;

struct sensors_state {
  static inline const char* name = "sensors";

  using pointer = sensors_self::stateful_pointer<sensors_state>;
  using answer = caf::typed_response_promise<recorded>;

  /// A command whose event is not written yet, and the promise of its answer.
  struct waiting {
    sensor_command command;
    /// Not pending if the sender expects no answer.
    answer promise;
    /// The batch that it came in, which counts as queued until its last reading is done.
    reading_batch_ptr batch;
  };

  /// The events of some commands, on their way to the log.
  struct draft {
    std::shared_ptr<std::vector<log::sensor_record>> records;
    /// In the same order.
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
  std::shared_ptr<ingest_counts> counts;
  appender_actor writer;
  topic_journal journal;

  std::optional<unregistered_reporter> unregistered;
  std::optional<sensor_table> table;
  std::deque<waiting> queue;
  /// Number of registrations in `queue` and `draft_in_flight`.
  std::size_t registrations = 0;
  /// The draft being written. One at a time, because the next sequence numbers depend on its
  /// outcome.
  std::optional<draft> draft_in_flight;
  bool handling_pending = false;
  bool stopping = false;

  void recover();
  answer add(const sensor_command& command);
  void add(const reading_batch_ptr& batch);
  /// Handles waiting commands, as many as fit in one draft.
  void handle_queue();
  draft make_draft();
  /// Returns whether a packet of this entity also registers it, because the log does not know it.
  bool registers_itself(const progress& entity) const;
  /// Returns why the command's event is not recorded; an empty error if it is.
  caf::error objection(const sensor_command& command, const progress& entity) const;
  static void add_to(draft& made, waiting command, progress& entity);
  /// Brings the entities that the log knows into memory. Returns false if the actor ends.
  bool activate(const std::unordered_set<std::uint64_t>& entities);
  /// Reads the entities' states from the log. Returns false if the actor ends.
  bool read_back(const std::unordered_set<std::uint64_t>& entities);
  void accepted(const appended& written);
  void refused(const caf::error& reason);
  void refuse(waiting& each, const caf::error& reason);
  /// Refuses all that waits, and quits.
  void end(const caf::error& reason);
  void drop_unregistered(std::uint64_t entity_id, double timestamp);
  void show_counts() const;
  /// Handles the queue once the messages now in the mailbox are taken.
  void handle_queue_later();
};

/// Owns the entities, recovered from the log. Applies an event once `writer` says that the log
/// holds it; commands of passivated entities share one reading of the log. Quits with
/// ec::log_unreadable when a file cannot be read, and with its writer.
sensors_self::behavior_type sensors(sensors_state::pointer self,
                                    std::shared_ptr<const gateway_settings> settings,
                                    std::shared_ptr<ingest_counts> counts, appender_actor writer,
                                    topic_journal journal);

} // namespace logflume::actors
