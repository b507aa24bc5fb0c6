#pragma once

#include "actors/counts/writer_counts.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/gateway/write_reporter.hpp"
#include "actors/output/topic_journal.hpp"
#include "actors/runtime/backoff.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// To itself: write what has come since the last write, in one write.
struct write_group {};
/// To itself: the sync interval after a write is over.
struct sync_due {};
/// To itself: the pause after a failed compaction is over.
struct retry_compaction {};

using log_writer_self =
    log_writer_actor::extend<caf::reacts_to<write_group>, caf::reacts_to<sync_due>,
                             caf::reacts_to<retry_compaction>>;

struct log_writer_state {
  static inline const char* name = "log_writer";

  using pointer = log_writer_self::stateful_pointer<log_writer_state>;
  using answer = caf::typed_response_promise<appended>;

  /// An append that waits for the group's write.
  struct member {
    answer promise;
    log::offset first = 0;
    std::vector<std::uint32_t> hashes;
  };

  pointer self = nullptr;
  std::shared_ptr<const gateway_settings> settings;
  std::shared_ptr<writer_counts> counts;
  topic_journal journal;

  std::optional<log::writer> writer;
  std::optional<crypto::events_key> key;
  /// The key that `encoder` uses.
  std::shared_ptr<const crypto::cipher> cipher;
  std::optional<log::event_encoder> encoder;
  std::optional<write_reporter> faults;
  /// Appends that have come since the last write.
  std::vector<member> group;
  bool write_pending = false;
  /// Records written since the last sync. With the policy `interval` they make a sync due.
  std::uint64_t unsynced = 0;
  bool sync_pending = false;
  bool compacting = false;
  /// True during the pause after a failed compaction.
  bool compaction_paused = false;
  backoff compaction_pause;
  std::shared_ptr<std::atomic<bool>> stop_compaction;
  compactor_actor compactor;
  /// It quits once no compaction is in progress; appends are refused until then.
  bool ending = false;
  /// Why it ends, unless it was told to stop.
  caf::error end_reason;

  void open(const writer_listener_actor& listener);
  /// Loads the key if it has changed. Returns why there is no key to encrypt with, or nullopt.
  std::optional<std::string> renew_key();
  answer add(const append& request);
  void write_group();
  void refuse_group(const std::string& reason);
  void accept_group();
  /// Returns false if acknowledged records are lost; the actor then ends.
  bool sync();
  void begin_compaction();
  void end_compaction(const log::compaction_result& result);
  void compaction_failed(const std::string& reason);
  void stop();
  /// Quits with `reason`. Stops a compaction first, because the next writer works on the same
  /// files.
  void end(const caf::error& reason);
  /// The compactor ended, or another actor asks this one to end.
  void other_ended(const caf::exit_msg& exit);
};

/// Opens the topic and notifies `listener`; writes all waiting appends in one write, and compacts
/// when the active file is large. Quits with ec::log_unwritable when the topic cannot be opened,
/// when its lock is lost, or when a sync fails that records acknowledged already depend on.
log_writer_self::behavior_type log_writer(log_writer_state::pointer self,
                                          std::shared_ptr<const gateway_settings> settings,
                                          std::shared_ptr<writer_counts> counts,
                                          const writer_listener_actor& listener,
                                          topic_journal journal);

} // namespace logflume::actors
