#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/envelope.hpp"
#include "log/event/place_writer.hpp"
#include "log/event/selection.hpp"
#include "log/topic/tail.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::log {

/// A record was skipped because it is not in the part that the source was opened for. More may
/// follow.
struct filtered_out {};

/// Events have left the source.
struct removed {
  /// The entity whose events have left; nullopt for all entities.
  std::optional<std::uint64_t> entity_id{};
  /// Returns whether a record has left.
  std::function<bool(const record_id&)> contains;
};

/// Records that were already stored have not arrived yet.
struct not_yet {};

/// The source cannot be read now. It continues when it can.
struct not_ready {
  /// A name such as `kafka_unreachable`; the string lives as long as the program.
  const char* reason = "";
  /// What happened, and to what, in one line.
  std::string message;
  /// What to do about it.
  std::string remedy;
};

/// The next event, or what happened instead.
using event_step = std::variant<envelope, filtered_out, skipped, damaged, rewound, compacted,
                                removed, searching, not_yet, not_ready, at_end, read_failure,
                                crypto::secret_missing, crypto::secret_refused>;

/// Returns whether there is nothing to read for now: the end is reached, or there is no key.
constexpr bool nothing_to_read(const event_step& step) {
  return std::holds_alternative<at_end>(step) ||
         std::holds_alternative<crypto::secret_missing>(step) ||
         std::holds_alternative<crypto::secret_refused>(step);
}

/// Returns whether there is more to read that has not arrived yet. The source's watch reports when
/// to look again.
constexpr bool is_pending(const event_step& step) {
  return std::holds_alternative<not_yet>(step) || std::holds_alternative<not_ready>(step);
}

/// What a source knows about a client's id.
struct id_answer {
  enum class state : std::uint8_t {
    known,
    /// It refers to a place that has not been read here.
    ahead,
    /// Records after it have left the source.
    expired,
    /// It is not an id of this source.
    unknown,
  };

  id_answer::state status = state::unknown;
  /// For a known id: the client lacks everything above this place, except what is in `before`.
  record_id at{};
  /// The client has nothing above this place.
  offset through = 0;
};

/// How far a source has been read.
struct source_position {
  /// Number of the part that is being read, in reading order; nullopt if there is none yet.
  std::optional<std::size_t> part{};
  /// How much of the part has been read, in bytes for a file.
  std::uint64_t at = 0;
  std::optional<log::offset> last_offset;
  /// `record_hash` of the record at `last_offset`; nullopt if it is not known.
  std::optional<std::uint32_t> last_hash{};
  /// In this part, each gap in an entity's sequence numbers is a lost record. A compacted part has
  /// gaps.
  bool gapless = false;
  /// Memory of the source's index, in bytes.
  std::size_t index_bytes = 0;
};

/// Where a stream begins, or `not_yet` as long as that is not known.
using time_answer = std::variant<not_yet, id_answer>;

/// A part of a source, as the source's index describes it. Only the source itself knows which part.
class source_blocks {
 public:
  virtual ~source_blocks() = default;

  /// Returns the number of blocks, of about 64 KiB each.
  virtual std::size_t count() const = 0;

  /// The blocks contain all events up to this offset; nullopt if they contain all that were
  /// requested.
  virtual std::optional<offset> through() const = 0;
};

using blocks_ptr = std::shared_ptr<const source_blocks>;

/// Bits that only the source that reported them understands; 0 means that anything may have
/// changed.
using source_change = std::uint8_t;

/// A topic's events in log order, followed as the log grows. Used by one actor at a time.
class event_source {
 public:
  using clock = std::chrono::steady_clock;

  virtual ~event_source() = default;

  /// Views in the result are valid until the next call.
  virtual event_step next(clock::time_point now) = 0;

  /// Tells the source that the log may have changed in these ways.
  virtual void changed(source_change change) = 0;

  virtual source_position position() const = 0;

  /// The events of a selection above `after` and not above `until`. A search for them stops after
  /// `max_blocks`.
  struct wanted_events {
    const selection& selected;
    std::optional<offset> after{};
    offset until = 0;
    std::size_t max_blocks = std::numeric_limits<std::size_t>::max();
  };

  /// Returns the blocks to read among those that were read before. Null means that they are not
  /// known, so that everything has to be read.
  virtual blocks_ptr blocks(const wanted_events& /*wanted*/) const { return {}; }

  /// Returns the blocks to read for the first record not older than `timestamp` and all that
  /// follow.
  virtual blocks_ptr blocks_since(double /*timestamp*/) const { return {}; }

  /// Returns where a stream with that id continues; nullopt if the id is that of a record, to be
  /// confirmed by its hash.
  virtual std::optional<id_answer> look_up(std::string_view /*id*/) const { return {}; }

  /// Returns where a stream of the records not older than `timestamp` begins; nullopt if it begins
  /// at the first such record in log order. After `not_yet`, the source's watch reports when the
  /// answer is known.
  virtual std::optional<time_answer> look_up(double /*timestamp*/) { return {}; }
};

/// As long as it lives, calls back on a thread of its own whenever the log may have changed.
class source_watch {
 public:
  virtual ~source_watch() = default;
};

/// A topic, wherever it is stored. Thread-safe.
class event_topic {
 public:
  virtual ~event_topic() = default;

  virtual const std::string& name() const = 0;

  /// The first part of the topic's persistence ids.
  virtual const std::string& entity_type() const = 0;

  /// Returns where the topic is stored, for display: a path, for example.
  virtual std::string place() const = 0;

  /// Returns how the topic's places are written.
  virtual place_writer_ptr places() const { return record_places(); }

  /// Returns the file of the events' key, for display; empty if the events are not encrypted.
  virtual std::string key_place() const = 0;

  /// The part of a log to read.
  struct wanted_part {
    /// Reads records after this offset; nullopt: from the beginning.
    std::optional<offset> after{};
    /// Reads records up to this offset, where the log is taken to end.
    offset until = std::numeric_limits<offset>::max();
    /// Records of other entities are skipped, at less than half the cost.
    selection selected{};
    /// Reads only these blocks, unless the log was compacted since; null for all.
    blocks_ptr only{};
  };

  virtual std::unique_ptr<event_source> open(const wanted_part& wanted) const = 0;

  /// Opens a source that has to be told every change through `event_source::changed`.
  virtual std::unique_ptr<event_source> follow() const = 0;

  /// Reports changes, at least one per `interval`.
  virtual std::unique_ptr<source_watch> watch(std::chrono::nanoseconds interval,
                                              std::function<void(source_change)> changed) const = 0;

  /// Returns the name of a part, for display.
  virtual std::string part_name(std::size_t part) const = 0;

  /// Returns the number of bytes stored after a position.
  virtual std::uint64_t bytes_after(std::optional<std::size_t> part, std::uint64_t at) const = 0;
};

} // namespace logflume::log
