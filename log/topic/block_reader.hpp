#pragma once

#include "log/topic/block_index.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic_file.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace logflume::log {

/// Reads blocks of a topic's files once. Not thread-safe.
class block_reader {
 public:
  block_reader(topic files, std::vector<file_block> blocks, std::size_t max_record_size);

  /// Returns nullopt if the files are no longer those that the blocks belong to.
  std::optional<tail_step> next();

 private:
  /// Returns false if the block's file is gone.
  bool begin_block();

  topic files_;
  std::vector<file_block> blocks_;
  std::size_t max_record_size_;
  /// The topic's files, held open while blocks are read.
  std::vector<file_ptr> opened_;
  std::size_t at_ = 0;
  std::optional<topic_file> records_;
  std::optional<offset> last_;
};

} // namespace logflume::log
