#pragma once

#include "log/event/event_source.hpp"
#include "log/event/keyed_reader.hpp"
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

/// Reads the events of a topic's files: combines tail, key and envelope reader. Reads no record
/// while there is no key for it.
class event_tail : public event_source {
 public:
  /// For `wanted`, see `event_topic::wanted_part`; `only` reads its blocks.
  event_tail(tail records, envelope_reader reader, std::optional<crypto::events_key> key,
             event_topic::wanted_part wanted = {}, std::optional<block_reader> only = {});

  event_step next(clock::time_point now) override;
  /// `change` is a `directory_change`.
  void changed(source_change change) override;
  source_position position() const override;
  blocks_ptr blocks(const wanted_events& wanted) const override;
  blocks_ptr blocks_since(double timestamp) const override;

 private:
  tail_step next_record();
  event_step open(const record_view& record, clock::time_point now);

  tail records_;
  std::optional<block_reader> only_;
  keyed_reader reader_;
  event_topic::wanted_part wanted_;
  /// The last record that was read.
  std::optional<record_id> last_;
};

} // namespace logflume::log
