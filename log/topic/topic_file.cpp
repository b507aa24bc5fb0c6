#include "log/topic/topic_file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace logflume::log {

topic_file::topic_file(file_ptr file, std::size_t max_record_size, std::size_t read_size) :
    file_{std::move(file)}, max_record_size_{max_record_size},
    capacity_{guard_capacity + std::max(read_size, max_record_size + 1)} {}

topic_file::step topic_file::next(bool growing) {
  std::optional<std::uint64_t> doubted;
  for (;;) {
    const auto bytes = rest();
    const auto result = decode_record(bytes, max_record_size_);
    if (const auto* whole = std::get_if<complete>(&result)) {
      const auto found_offset = whole->record.offset;
      if (!damage_) {
        position_ += whole->size;
        highest_ = std::max(highest_.value_or(found_offset), found_offset);
        return found{whole->record, bytes.first(whole->size), position_};
      }
      if (!highest_ || found_offset > *highest_)
        return pass_over();
    }
    if (std::holds_alternative<incomplete>(result)) {
      if (!fresh_ || !at_file_end_) {
        if (auto failed = refill())
          return *failed;
        continue;
      }
      if (growing || (bytes.empty() && !damage_)) {
        fresh_ = false;
        return end{window_ + window_size_ - position()};
      }
      if (bytes.empty())
        return pass_over();
    }
    if (!damage_) {
      // A torn end that is being cut off and rewritten may be read half old, half new: only
      // bytes that a second read finds as well are damage.
      if (std::exchange(doubted, position_) != position_) {
        if (auto failed = refill())
          return *failed;
        continue;
      }
      damage_ = position_;
    }
    ++position_;
  }
}

void topic_file::seek(std::uint64_t position, offset last, std::uint32_t crc) {
  seek_begin();
  position_ = position;
  highest_ = last;
  for (guard_size_ = 0; guard_size_ < sizeof crc; ++guard_size_)
    guard_[guard_size_] = static_cast<std::uint8_t>(crc >> (8 * guard_size_));
}

void topic_file::seek_begin() {
  position_ = 0;
  window_size_ = 0;
  fresh_ = false;
  guard_size_ = 0;
  highest_.reset();
  damage_.reset();
}

void topic_file::release_buffer() {
  keep_guard();
  window_size_ = 0;
  fresh_ = false;
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
  guard_size_ = std::min(used, guard_capacity);
  std::memcpy(guard_.data(), buffer_.get() + used - guard_size_, guard_size_);
}

std::optional<topic_file::step> topic_file::refill() {
  keep_guard();
  if (!buffer_)
    buffer_ = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_);
  window_ = position_ - guard_size_;
  window_size_ = 0;
  const auto read = file_->read(window_, {buffer_.get(), capacity_});
  if (const auto* error = std::get_if<std::error_code>(&read))
    return *error;
  const auto size = std::get<std::size_t>(read);
  if (size < guard_size_ || std::memcmp(buffer_.get(), guard_.data(), guard_size_) != 0)
    return changed{};
  window_size_ = size;
  fresh_ = true;
  at_file_end_ = size < capacity_;
  return std::nullopt;
}

topic_file::step topic_file::pass_over() {
  const no_record result{*damage_, position_ - *damage_};
  damage_.reset();
  return result;
}

} // namespace logflume::log
