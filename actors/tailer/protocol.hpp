#pragma once

#include "actors/stream/protocol.hpp"
#include "actors/tailer/log_news.hpp"
#include "actors/tailer/start_decision.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace logflume::actors {

struct read_log {
  /// The changes since the last read; null: anything may have changed.
  std::shared_ptr<log_news> news;
};

/// Reads the log when asked to.
using log_reader_actor = caf::typed_actor<
    // The files may have changed.
    caf::reacts_to<read_log>>;

struct replayed {
  stream_id id = 0;
  /// All events of the subscriber up to this offset are sent or no longer in the log; none: nothing
  /// was sent.
  std::optional<log::offset> through;
  /// The last event that was sent; none: nothing was sent.
  std::optional<log::record_id> last{};
  std::uint32_t events = 0;
};

/// The result of a search for the beginning of a stream.
struct searched {
  stream_id id = 0;
  search_result result;
};

/// Gets the result of a replay or a search.
using replay_listener_actor = caf::typed_actor<
    // A replay has sent its subscriber the events that are no longer kept, or some of them.
    caf::reacts_to<replayed>,
    // A search has found where a stream begins.
    caf::reacts_to<searched>>;

struct ask_newest {
  std::vector<log::selection> followed;
};

/// The newest offset of each selection, in the order of the question; none: no event was seen.
struct newest_offsets {
  std::vector<std::optional<log::offset>> offsets;
};

/// The tailer, as seen by the Inspector.
using inspected_tailer_actor =
    mailbox_actor::extend<caf::replies_to<ask_newest>::with<newest_offsets>>;

/// The wait of a stream that has not begun is over.
struct start_due {
  stream_id id = 0;
};

/// Memory may be free for the streams that wait for it.
struct memory_due {};

/// Follows the topic and sends each subscriber its entities' events.
using tailer_actor = event_source_actor::extend_with<log_reader_actor>::
    extend_with<replay_listener_actor>::extend_with<inspected_tailer_actor>::extend<
        // Check whether a stream can begin now.
        caf::reacts_to<start_due>,
        // Check whether the streams that wait for memory can begin now.
        caf::reacts_to<memory_due>>;

struct tailer_ready {
  std::optional<log::offset> last_offset;
  std::string topic{};
};

struct tailer_waits {
  std::string topic{};
};

/// Gets the progress of a tailer.
using tailer_listener_actor = caf::typed_actor<
    // The tailer has read the log to its end for the first time.
    caf::reacts_to<tailer_ready>,
    // The tailer has nothing to read yet: no log, or no key.
    caf::reacts_to<tailer_waits>>;

/// Reads the log again for one subscriber.
using replay_actor = caf::typed_actor<
    // Its subscriber has drained its mailbox.
    caf::reacts_to<go_on>>;

} // namespace logflume::actors
