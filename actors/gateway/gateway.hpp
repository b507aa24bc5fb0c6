#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/counts/writer_counts.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/output/topic_journal.hpp"
#include "actors/runtime/backoff.hpp"

#include <caf/result.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <memory>
#include <variant>
#include <vector>

namespace logflume::actors {

/// To itself: the pause after a failure is over.
struct start_writing_again {};

using gateway_self = gateway_actor::extend<caf::reacts_to<start_writing_again>>;

struct gateway_state {
  static inline const char* name = "gateway";

  using pointer = gateway_self::stateful_pointer<gateway_state>;

  pointer self = nullptr;
  std::shared_ptr<const gateway_settings> settings;
  std::shared_ptr<ingest_counts> ingest;
  std::shared_ptr<writer_counts> write_counts;
  topic_journal journal;
  log_writer_actor writer;
  sensors_actor sensors;
  /// A command that came before the log was open, and its answer to come.
  struct early_command {
    sensor_command command;
    caf::typed_response_promise<recorded> answer;
  };
  /// What came before the log was open, in order.
  std::vector<std::variant<reading_batch_ptr, early_command>> early;
  /// Why the first failed child ended.
  caf::error failure;
  caf::actor_clock::time_point started_at;
  backoff pause;
  bool stopping = false;

  void start();
  /// Returns whether no thread can be started for a child, which is then why the children end.
  bool lacks_thread();
  /// Updates the counts of running actors.
  void show();
  void writer_is_open();
  /// Returns whether the log is being opened, so that what comes can wait for it.
  bool is_opening() const;
  void pass_on(const reading_batch_ptr& batch);
  caf::result<recorded> pass_on(const sensor_command& command);
  void refuse(const reading_batch& batch);
  void refuse_early();
  /// A child ended, or another actor asks this one to end.
  void other_ended(const caf::exit_msg& exit);
  void children_ended();
  void stop();
};

/// Starts the log writer and then the sensors. If one fails, both are restarted from the log, with
/// a growing pause (100 ms to 10 s); what arrives meanwhile is refused. What arrives while the log
/// is being opened waits for it. Asked to stop, it opens the log if something waits for that, and
/// quits once everything it received is written.
gateway_self::behavior_type gateway(gateway_state::pointer self,
                                    std::shared_ptr<const gateway_settings> settings,
                                    std::shared_ptr<ingest_counts> ingest,
                                    std::shared_ptr<writer_counts> write_counts,
                                    topic_journal journal);

} // namespace logflume::actors
