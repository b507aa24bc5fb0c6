#pragma once

#include "actors/stream/protocol.hpp"
#include "actors/tailer/log_news.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace logflume::actors {

struct read_log {
  /// None: everything known may have changed.
  std::shared_ptr<log_news> news;
};

/// Reads the log when asked to.
using log_reader_actor = caf::typed_actor<
    // The files may have changed.
    caf::reacts_to<read_log>>;

struct replayed {
  stream_id id = 0;
  /// All its events up to here are sent or no longer in the log; none: nothing was sent.
  std::optional<log::offset> through;
};

/// Learns that a replay is done.
using replay_listener_actor = caf::typed_actor<
    // A replay has sent its subscriber all that is no longer kept, or a part of it.
    caf::reacts_to<replayed>>;

struct ask_newest {
  std::vector<std::uint64_t> entities;
};

/// In the order of the entities asked for; none: never seen.
struct newest_offsets {
  std::vector<std::optional<log::offset>> offsets;
};

/// The tailer, as the Inspector sees it.
using inspected_tailer_actor =
    mailbox_actor::extend<caf::replies_to<ask_newest>::with<newest_offsets>>;

/// Follows the topic and sends each subscriber its entity's events.
using tailer_actor = event_source_actor::extend_with<log_reader_actor>::extend_with<
    replay_listener_actor>::extend_with<inspected_tailer_actor>;

struct tailer_ready {
  std::optional<log::offset> last_offset;
};

struct tailer_waits {};

/// Learns how far a tailer has come.
using tailer_listener_actor = caf::typed_actor<
    // It has read the log to its end for the first time.
    caf::reacts_to<tailer_ready>,
    // There is nothing for it to read yet: no log, or no key.
    caf::reacts_to<tailer_waits>>;

/// Reads the log again for one subscriber.
using replay_actor = caf::typed_actor<
    // Its subscriber has drained its mailbox.
    caf::reacts_to<go_on>>;

} // namespace logflume::actors
