#include "log/topic/block_reader.hpp"

#include "log/topic/topic_snapshot.hpp"

#include <algorithm>
#include <utility>

namespace logflume::log {

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

} // namespace

block_reader::block_reader(topic files, std::vector<file_block> blocks,
                           std::size_t max_record_size) :
    files_{std::move(files)},
    blocks_{std::move(blocks)}, max_record_size_{max_record_size} {}

bool block_reader::begin_block() {
  const auto& block = blocks_[at_];
  const auto file = std::ranges::find(opened_, block.file, &opened_file::id);
  if (file == opened_.end())
    return false;
  const auto size =
      static_cast<std::size_t>(std::min<std::uint64_t>(read_size, block.end - block.begin));
  records_.emplace(*file, max_record_size_, size, block.end);
  records_->seek(block.begin, std::nullopt, block.crc_before);
  return true;
}

std::optional<tail_step> block_reader::next() {
  for (; at_ < blocks_.size(); ++at_, records_.reset()) {
    if (opened_.empty()) {
      auto opened = open_topic(files_);
      if (auto* failed = std::get_if<read_failure>(&opened))
        return std::move(*failed);
      opened_ = std::get<topic_snapshot>(opened).present();
    }
    if (!records_ && !begin_block())
      return std::nullopt;
    for (bool is_at_end = false; !is_at_end;) {
      const auto step = records_->next(topic_file::ending::complete);
      if (const auto* found = std::get_if<topic_file::found>(&step)) {
        if (found->record.offset <= last_)
          continue;
        last_ = found->record.offset;
        return delivered{found->record};
      }
      if (std::holds_alternative<topic_file::searching>(step))
        return searching{};
      if (std::holds_alternative<topic_file::changed>(step) ||
          std::holds_alternative<std::error_code>(step))
        return std::nullopt;
      is_at_end = std::holds_alternative<topic_file::end>(step);
    }
    if (records_->position() < blocks_[at_].end)
      return std::nullopt;
  }
  return at_end{};
}

} // namespace logflume::log
