#pragma once

#include "log/event/event_source.hpp"
#include "log/topic/block_reader.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace logflume::log {

class file_blocks : public source_blocks {
 public:
  explicit file_blocks(block_index::found_blocks found) : found_{std::move(found)} {}

  std::size_t count() const override;
  std::optional<offset> through() const override { return found_.through; }
  const std::vector<file_block>& list() const { return found_.list; }

 private:
  block_index::found_blocks found_;
};

/// The events of a topic's files: tail, key and envelope in one. Reads no record while there is no
/// key for it. A value that does not decrypt makes it look at the key's file once more. Without
/// `events_key`, values are not encrypted.
class event_tail : public event_source {
 public:
  /// `wanted`: see `event_topic::wanted_part`; `only`: reads its blocks.
  event_tail(tail records, envelope_reader reader, std::optional<crypto::events_key> key,
             event_topic::wanted_part wanted = {}, std::optional<block_reader> only = {});

  event_step next(clock::time_point now) override;
  /// `change`: a `directory_change`.
  void changed(source_change change) override;
  source_position position() const override;
  blocks_ptr blocks(const wanted_events& wanted) const override;
  blocks_ptr blocks_since(double timestamp) const override;

 private:
  /// What to report in place of a record; none: there is a key, or none is needed.
  std::optional<event_step> look_for_key(clock::time_point now);
  tail_step next_record();
  event_step open(const record_view& record, clock::time_point now);
  envelope_result decrypt(const record_view& record, clock::time_point now);

  tail records_;
  std::optional<block_reader> only_;
  envelope_reader reader_;
  std::optional<crypto::events_key> key_;
  event_topic::wanted_part wanted_;
  std::shared_ptr<const crypto::cipher> cipher_;
  clock::time_point next_refresh_{};
  /// The last record that was read.
  std::optional<record_id> last_;
};

} // namespace logflume::log
