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

/// A record that is not in the part that the source was opened for. There may be more.
struct passed_over {};

/// These events have left the source.
struct removed {
  /// Of this entity; none: of all.
  std::optional<std::uint64_t> entity_id{};
  /// Whether a record has left.
  std::function<bool(const record_id&)> contains;
};

/// There will be more that was there before, but it has not come yet.
struct not_yet {};

/// The source cannot be read now, and goes on when it can.
struct not_ready {
  /// `kafka_unreachable`; lives as long as the program.
  const char* reason = "";
  /// What happened, and to what; one line.
  std::string message;
  /// What to do about it.
  std::string remedy;
};

/// The next event, or what happened instead.
using event_step = std::variant<envelope, passed_over, skipped, damaged, rewound, compacted,
                                removed, searching, not_yet, not_ready, at_end, read_failure,
                                crypto::secret_missing, crypto::secret_refused>;

/// There is nothing to read for now: the end is reached, or there is no key.
constexpr bool nothing_to_read(const event_step& step) {
  return std::holds_alternative<at_end>(step) ||
         std::holds_alternative<crypto::secret_missing>(step) ||
         std::holds_alternative<crypto::secret_refused>(step);
}

/// What there is to read has not come yet: the source's watch reports when to look again.
constexpr bool comes_later(const event_step& step) {
  return std::holds_alternative<not_yet>(step) || std::holds_alternative<not_ready>(step);
}

/// What a source knows of a client's id.
struct id_answer {
  enum class state : std::uint8_t {
    known,
    /// What it names has not been read here.
    ahead,
    /// What was behind it has left the source.
    expired,
    /// No id of this source.
    unknown,
  };

  id_answer::state found = state::unknown;
  /// Of a known one: everything above that place the client lacks, but for what is in `before`.
  record_id at{};
  /// Above this place there is nothing that the client has.
  offset through = 0;
};

/// How far a source has been read.
struct source_position {
  /// The part that is being read, by its number in the order of reading; none: no part yet.
  std::optional<std::size_t> part{};
  /// How much of the part has been read: bytes of a file.
  std::uint64_t at = 0;
  std::optional<log::offset> last_offset;
  /// `record_hash` of the record there; none: not known.
  std::optional<std::uint32_t> last_hash{};
  /// Here each step in an entity's sequence numbers is a lost record. A compacted part has steps.
  bool gapless = false;
  /// Memory of its index.
  std::size_t index_bytes = 0;
};

/// Where a stream begins, or that it is not known yet.
using time_answer = std::variant<not_yet, id_answer>;

/// A part of a source, as its index knows it; which part only the source itself can tell.
class source_blocks {
 public:
  virtual ~source_blocks() = default;

  /// So many blocks, of about 64 KiB.
  virtual std::size_t count() const = 0;

  /// All events up to this offset are in them; none: all that were asked for.
  virtual std::optional<offset> through() const = 0;
};

using blocks_ptr = std::shared_ptr<const source_blocks>;

/// Bits that only the source that reported them understands; 0: anything may have changed.
using source_change = std::uint8_t;

/// A topic's events in log order, followed as the log grows. Used by one actor at a time.
class event_source {
 public:
  using clock = std::chrono::steady_clock;

  virtual ~event_source() = default;

  /// Views in the result are valid until the next call.
  virtual event_step next(clock::time_point now) = 0;

  /// The log may have changed in these ways.
  virtual void changed(source_change change) = 0;

  virtual source_position position() const = 0;

  /// The events of a selection above `after` and not above `until`; so many blocks are enough.
  struct wanted_events {
    const selection& of;
    std::optional<offset> after{};
    offset until = 0;
    std::size_t most_blocks = std::numeric_limits<std::size_t>::max();
  };

  /// The blocks to read, of what was read before. Null: not known, so that all is to be read.
  virtual blocks_ptr blocks(const wanted_events& /*wanted*/) const { return {}; }

  /// The blocks to read for the first record that is not older than `timestamp` and what follows.
  virtual blocks_ptr blocks_since(double /*timestamp*/) const { return {}; }

  /// Where a stream with that id goes on; none: the id is a record's, which its hash confirms.
  virtual std::optional<id_answer> look_up(std::string_view /*id*/) const { return {}; }

  /// Where a stream of what is not older begins; none: at the first such record in log order. When
  /// it is known, the source's watch reports it.
  virtual std::optional<time_answer> look_up(double /*timestamp*/) { return {}; }
};

/// Calls back, on a thread of its own, whenever its log may have changed, for as long as it lives.
class source_watch {
 public:
  virtual ~source_watch() = default;
};

/// A topic, wherever it is stored. Thread-safe.
class event_topic {
 public:
  virtual ~event_topic() = default;

  virtual const std::string& name() const = 0;

  /// The first part of its persistence ids.
  virtual const std::string& entity_type() const = 0;

  /// Where it is stored, for people: a path.
  virtual std::string place() const = 0;

  /// How its places are written.
  virtual place_writer_ptr places() const { return record_places(); }

  /// The file of the events' key, for people; empty: its events are not encrypted.
  virtual std::string key_place() const = 0;

  /// What of a log is read.
  struct wanted_part {
    /// Behind this; none: from the beginning.
    std::optional<offset> after{};
    /// Up to this; behind it the log ends.
    offset until = std::numeric_limits<offset>::max();
    /// Others are passed over, at less than half the cost.
    selection of{};
    /// No more than these blocks, unless the log was compacted since; null: all.
    blocks_ptr only{};
  };

  virtual std::unique_ptr<event_source> open(const wanted_part& wanted) const = 0;

  /// For a source that is given every change through `event_source::changed`.
  virtual std::unique_ptr<event_source> follow() const = 0;

  /// Reports changes, at least one in each `interval`.
  virtual std::unique_ptr<source_watch> watch(std::chrono::nanoseconds interval,
                                              std::function<void(source_change)> changed) const = 0;

  /// The name of a part, for people.
  virtual std::string part_name(std::size_t part) const = 0;

  /// Bytes that are stored behind a position.
  virtual std::uint64_t bytes_behind(std::optional<std::size_t> part, std::uint64_t at) const = 0;
};

} // namespace logflume::log
