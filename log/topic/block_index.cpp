#include "log/topic/block_index.hpp"

#include <algorithm>
#include <iterator>

namespace logflume::log {

namespace {

using block_set = block_group::block_set;

/// Calls `visit(block, end, in_set)` for each block of a file in order, for as long as it returns
/// true; `set_of(group)` says which blocks of a group are in the set. Returns what the last call
/// returned.
template <class File, class SetOf, class Visit>
bool for_each_block(const File& file, SetOf set_of, Visit visit) {
  for (auto group = file.groups.begin(); group != file.groups.end(); ++group) {
    const auto behind =
        std::next(group) == file.groups.end() ? file.end : std::next(group)->blocks().front().begin;
    const block_set set = set_of(*group);
    const auto& blocks = group->blocks();
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (!visit(blocks[i], i + 1 < blocks.size() ? blocks[i + 1].begin : behind,
                 ((set >> i) & 1) != 0))
        return false;
  }
  return true;
}

void append(std::vector<file_block>& to, file_id file, const block_group::block& next,
            std::uint64_t until) {
  if (!to.empty() && to.back().file == file && to.back().end == next.begin)
    to.back().end = until;
  else
    to.push_back({file, next.begin, until, next.crc_before});
}

} // namespace

const block_index::indexed_file* block_index::find(file_id file) const {
  const auto found = std::ranges::find(files_, file, &indexed_file::id);
  return found == files_.end() ? nullptr : &*found;
}

block_index::indexed_file& block_index::at(file_id file) {
  if (current_ < files_.size() && files_[current_].id == file)
    return files_[current_];
  const auto found = std::ranges::find(files_, file, &indexed_file::id);
  current_ = static_cast<std::size_t>(found - files_.begin());
  return found == files_.end() ? files_.emplace_back(indexed_file{.id = file}) : *found;
}

block_group& block_index::open_group(indexed_file& file) {
  if (!file.groups.empty() && file.groups.back().is_open() && !file.groups.back().is_full())
    return file.groups.back();
  if (!file.groups.empty() && file.groups.back().is_open()) {
    file.groups.back().pack();
    packed_bytes_ += file.groups.back().bytes();
    keep_limit();
  }
  return file.groups.emplace_back();
}

void block_index::add(file_id file, const entry& record) {
  auto& in = at(file);
  auto* group = in.groups.empty() ? nullptr : &in.groups.back();
  if (!group || !group->is_open() || record.begin - group->blocks().back().begin >= block_size) {
    block_group::block next{.begin = record.begin};
    if (group) {
      next.through = group->blocks().back().through;
      next.latest = group->blocks().back().latest;
    }
    if (record.begin == in.end)
      next.crc_before = in.last_crc;
    group = &open_group(in);
    group->begin_block(next);
  }
  group->add(record.entity_id, record.offset, record.timestamp);
  in.end = record.end;
  in.last_crc = record.crc;
}

void block_index::cut(file_id file, std::uint64_t position, std::optional<offset> last) {
  const auto found = std::ranges::find(files_, file, &indexed_file::id);
  if (found == files_.end())
    return;
  auto& groups = found->groups;
  for (auto each = groups.rbegin(); each != groups.rend(); ++each) {
    const auto before = each->bytes();
    each->cut(position, last);
    if (!each->is_open())
      packed_bytes_ += each->bytes() - before;
    if (!each->blocks().empty())
      break;
  }
  while (!groups.empty() && groups.back().blocks().empty()) {
    if (!groups.back().is_open())
      packed_bytes_ -= groups.back().bytes();
    groups.pop_back();
  }
  found->released = std::min(found->released, groups.size());
  // The contents there may have changed.
  found->end = groups.empty() ? 0 : std::min(found->end, position);
  found->last_crc.reset();
}

void block_index::retain(std::span<const file_ptr> files) {
  std::erase_if(files_, [&](const indexed_file& x) {
    if (std::ranges::find(files, x.id, &opened_file::id) != files.end())
      return false;
    for (const auto& group : x.groups)
      if (!group.is_open())
        packed_bytes_ -= group.bytes();
    return true;
  });
}

block_index::found_blocks block_index::find(std::span<const file_ptr> files,
                                            const block_query& query) const {
  std::vector<std::uint32_t> hashes;
  std::ranges::transform(query.entities, std::back_inserter(hashes), block_group::hash_of);
  std::ranges::sort(hashes);
  found_blocks found;
  std::size_t count = 0;
  for (const auto& file : files) {
    const auto* in = find(file->id());
    if (!in)
      continue;
    std::optional<offset> before;
    const auto is_wanted = [&](offset through) {
      return !(through <= query.after) && !(before >= query.until);
    };
    const auto set_of = [&](const block_group& group) {
      return !is_wanted(group.blocks().back().through) ? block_set{0}
             : hashes.empty()                          ? ~block_set{0}
                                                       : group.find(hashes);
    };
    const auto visit = [&](const block_group::block& each, std::uint64_t end, bool in_set) {
      if (in_set && is_wanted(each.through)) {
        append(found.list, in->id, each, end);
        ++count;
      }
      before = each.through;
      return count < query.max_blocks;
    };
    if (!for_each_block(*in, set_of, visit)) {
      found.through = before;
      return found;
    }
  }
  return found;
}

block_index::found_blocks block_index::find_time(std::span<const file_ptr> files,
                                                 double timestamp) const {
  found_blocks found;
  for (const auto& file : files)
    if (const auto* in = find(file->id()))
      for_each_block(
          *in, [](const block_group&) { return ~block_set{0}; },
          [&](const block_group::block& each, std::uint64_t end, bool) {
            if (!found.list.empty() || each.latest >= timestamp)
              append(found.list, in->id, each, end);
            return true;
          });
  return found;
}

void block_index::keep_limit() {
  for (auto& file : files_)
    while (bytes() > limit_ && file.released < file.groups.size() &&
           !file.groups[file.released].is_open()) {
      auto& oldest = file.groups[file.released++];
      packed_bytes_ -= oldest.bytes();
      oldest.release();
      packed_bytes_ += oldest.bytes();
    }
}

std::size_t block_index::bytes() const {
  auto result = packed_bytes_;
  for (const auto& file : files_)
    if (!file.groups.empty() && file.groups.back().is_open())
      result += file.groups.back().bytes();
  return result;
}

} // namespace logflume::log
