#include "log/topic/topic_file.hpp"

#include "log/record/crc32c.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace logflume::log {

namespace {

/// Bounds the time that a call takes.
constexpr std::size_t positions_per_call = std::size_t{1} << 18;
/// Minimum number of zeros that may be a hole in the file.
constexpr std::size_t least_hole = 4096;
/// More zeros than a record can begin with.
constexpr std::size_t leading_zeros = 16;

} // namespace

topic_file::topic_file(file_ptr file, std::size_t max_record_size, std::size_t read_size,
                       std::uint64_t size) :
    file_{std::move(file)},
    max_record_size_{max_record_size},
    capacity_{guard_capacity + std::max(read_size, max_record_size + 1)}, size_{size} {}

topic_file::step topic_file::next(ending mode) {
  bool read_again = false;
  for (;;) {
    if (damage_)
      return search(mode);
    const auto bytes = rest();
    const auto result = decode_record(bytes, max_record_size_);
    if (const auto* whole = std::get_if<complete>(&result)) {
      const auto found_offset = whole->record.offset;
      position_ += whole->size;
      highest_ = std::max(highest_.value_or(found_offset), found_offset);
      return found{whole->record, bytes.first(whole->size), position_};
    }
    if (std::holds_alternative<incomplete>(result)) {
      if (!fresh_ || !at_file_end_) {
        if (auto failed = read_on())
          return *failed;
        continue;
      }
      if (bytes.empty())
        return wait();
      if (mode == ending::growing) {
        const auto proven = proven_record();
        if (!proven)
          return wait();
        disproved_before_ = *proven;
        begin_search();
        continue;
      }
    }
    // A torn end that is being cut off and rewritten may be read half old, half new. Bytes count as
    // damage only if a second read finds them as well.
    if (!std::exchange(read_again, true)) {
      if (auto failed = refill())
        return *failed;
      continue;
    }
    torn_ = mode == ending::last_read && std::holds_alternative<incomplete>(result);
    begin_search();
  }
}

topic_file::step topic_file::search(ending mode) {
  for (std::size_t tried = 0; tried < positions_per_call; ++tried) {
    const auto bytes = rest();
    const auto parsed = parse_record(bytes, max_record_size_);
    if (const auto* whole = std::get_if<complete>(&parsed)) {
      if ((!highest_ || whole->record.offset > *highest_) &&
          checksum_fits(window_size_ - bytes.size(), *whole))
        return report_damage();
    } else if (std::holds_alternative<incomplete>(parsed)) {
      if (!fresh_ || !at_file_end_) {
        if (auto failed = read_on())
          return *failed;
        skip_hole();
        continue;
      }
      if (bytes.empty())
        return mode == ending::growing ? wait_in_search()
               : torn_                 ? stop_at_damage()
                                       : report_damage();
      if (mode == ending::growing && position_ >= disproved_before_) {
        const auto proven = proven_record();
        if (!proven)
          return wait_in_search();
        disproved_before_ = *proven;
      }
    }
    ++position_;
  }
  return searching{};
}

topic_file::step topic_file::wait() {
  fresh_ = false;
  return end{window_ + window_size_ - position()};
}

void topic_file::begin_search() {
  keep_guard();
  guard_of_damage_ = guard_;
  damage_ = position_++;
}

topic_file::step topic_file::wait_in_search() {
  // A writer may cut the bytes off and write a record that begins with the same bytes.
  return position_ - *damage_ <= max_record_size_ ? stop_at_damage() : wait();
}

topic_file::step topic_file::stop_at_damage() {
  const end result{window_ + window_size_ - *damage_};
  position_ = *damage_;
  damage_.reset();
  window_size_ = 0;
  guard_ = guard_of_damage_;
  fresh_ = false;
  return result;
}

bool topic_file::checksum_fits(std::size_t index, const complete& parsed) {
  const auto size = parsed.size - sizeof parsed.record.crc;
  // For a short record, computing the checksum directly is cheaper.
  if (size <= 64)
    return crc32c({buffer_.get() + index, size}) == parsed.record.crc;
  if (!prefixes_)
    prefixes_.emplace(bytes_view{buffer_.get(), window_size_});
  return prefixes_->checksum(index, index + size) == parsed.record.crc;
}

std::optional<complete> topic_file::whole_record(std::size_t index, std::optional<offset> above) {
  const auto parsed = parse_record({buffer_.get() + index, window_size_ - index}, max_record_size_);
  const auto* whole = std::get_if<complete>(&parsed);
  if (!whole || (above && whole->record.offset <= *above) || !checksum_fits(index, *whole))
    return std::nullopt;
  return *whole;
}

std::optional<std::uint64_t> topic_file::proven_record() {
  if (!file_->is_at_rest())
    return std::nullopt;
  for (auto index = window_size_ - rest().size() + 1; index < window_size_; ++index) {
    auto behind = index;
    auto above = highest_;
    for (int count = 1; const auto whole = whole_record(behind, above); ++count) {
      behind += whole->size;
      above = whole->record.offset;
      if (count == 2 || behind == window_size_)
        return window_ + index;
    }
  }
  return std::nullopt;
}

void topic_file::skip_hole() {
  const auto bytes = rest();
  const auto zeros = bytes.first(std::min(bytes.size(), least_hole));
  if (zeros.size() < least_hole || zeros.front() != 0 ||
      std::memcmp(zeros.data(), zeros.data() + 1, zeros.size() - 1) != 0)
    return;
  // A record may begin with zeros.
  const auto data = file_->next_data(position_);
  if (data < position_ + least_hole)
    return;
  position_ = data - leading_zeros;
  guard_.size = 0;
  window_size_ = 0;
  fresh_ = false;
}

void topic_file::seek(std::uint64_t position, std::optional<offset> last,
                      std::optional<std::uint32_t> crc) {
  seek_begin();
  position_ = position;
  highest_ = last;
  for (; crc && guard_.size < sizeof *crc; ++guard_.size)
    guard_.bytes[guard_.size] = static_cast<std::uint8_t>(*crc >> (8 * guard_.size));
}

void topic_file::seek_begin() {
  position_ = 0;
  window_size_ = 0;
  fresh_ = false;
  prefixes_.reset();
  guard_.size = 0;
  highest_.reset();
  damage_.reset();
  disproved_before_ = 0;
}

void topic_file::release_buffer() {
  keep_guard();
  window_size_ = 0;
  fresh_ = false;
  prefixes_.reset();
  buffer_.reset();
}

bytes_view topic_file::rest() const {
  if (window_size_ == 0)
    return {};
  const auto used = static_cast<std::size_t>(position_ - window_);
  return {buffer_.get() + used, window_size_ - used};
}

void topic_file::keep_guard() {
  if (window_size_ == 0)
    return;
  const auto used = static_cast<std::size_t>(position_ - window_);
  guard_.size = std::min(used, guard_capacity);
  std::memcpy(guard_.bytes.data(), buffer_.get() + used - guard_.size, guard_.size);
}

std::optional<topic_file::step> topic_file::read_on() {
  // The records before the bytes that cannot be read were returned.
  if (fresh_ && error_behind_) {
    fresh_ = false;
    return error_behind_;
  }
  return refill();
}

std::optional<topic_file::step> topic_file::refill() {
  keep_guard();
  if (!buffer_)
    buffer_ = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_);
  window_ = position_ - guard_.size;
  window_size_ = 0;
  fresh_ = false;
  prefixes_.reset();
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity_, size_ - window_));
  const auto read = file_->read(window_, {buffer_.get(), wanted});
  if (read.error && read.size <= guard_.size)
    return read.error;
  if (read.size < guard_.size || std::memcmp(buffer_.get(), guard_.bytes.data(), guard_.size) != 0)
    return changed{};
  window_size_ = read.size;
  fresh_ = true;
  at_file_end_ = !read.error && read.size < capacity_;
  error_behind_ = read.error;
  return std::nullopt;
}

topic_file::step topic_file::report_damage() {
  const no_record result{*damage_, position_ - *damage_};
  damage_.reset();
  return result;
}

} // namespace logflume::log
