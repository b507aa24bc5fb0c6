#include "log/writer/writer.hpp"

#include "log/writer/active_file.hpp"
#include "log/writer/file_scan.hpp"

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

namespace logflume::log {

namespace {

/// Number of offsets that must be left when a topic is opened: more than a process can write.
constexpr offset least_room = offset{1} << 40;
constexpr offset last_open = std::numeric_limits<offset>::max() - least_room;

std::optional<write_failure> check_no_compaction(const topic& files, const writer_lock& lock) {
  if (lock->being_compacted.expired())
    return std::nullopt;
  return failed(files.history, "is being compacted",
                std::make_error_code(std::errc::device_or_resource_busy));
}

} // namespace

struct writer::state {
  state(aged_history aged) : history{std::move(aged)}, active{history.files, *history.system} {}

  /// Copied for each compaction.
  aged_history history;
  active_file active;
  std::vector<std::uint8_t> buffer{};
  offset next_offset = 0;
  offset next_written = 0;
  offset next_synced = 0;

  std::optional<write_failure> open() {
    // Another process that has this topic open may hold a lock file that was removed since. Its
    // lock on the active file keeps this one from changing the history.
    if (auto failure = active.open())
      return failure;
    if (auto failure = recover_history(history))
      return failure;
    file_scan scan;
    for (const auto* file : {&history.files.history, &history.files.active}) {
      if (const auto error = scan_file(*file, history.max_record_size, scan))
        return failed(*file, "cannot be read", error);
      // Otherwise the next offset would be 0 again, and no reader would show the records.
      if (scan.last_offset > last_open)
        return failed(*file, "has no offsets left for further records",
                      std::make_error_code(std::errc::value_too_large));
      if (scan.last_offset)
        next_offset = std::max(next_offset, *scan.last_offset + 1);
    }
    next_written = next_synced = next_offset;
    if (auto failure = active.go_on(scan.good_size, scan.size))
      return failure;
    if (!scan.damaged)
      return std::nullopt;
    // Readers can be certain about damage only in a file that does not grow. No later sync covers
    // this file.
    if (auto failure = active.sync_whole())
      return failure;
    return active.age();
  }
};

writer::writer(std::unique_ptr<state> opened) : state_{std::move(opened)} {}
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;
writer::~writer() = default;

writer::open_result writer::open(topic files, std::size_t max_record_size, file_system& system,
                                 writer_lock lock) {
  // A former writer's compaction may go on even if the lock file was removed since.
  if (lock)
    if (auto failure = check_no_compaction(files, lock))
      return std::move(*failure);
  if (!lock || check_writer_lock(files, lock)) {
    lock.reset();
    auto locked = take_writer_lock(files, system);
    if (auto* failure = std::get_if<write_failure>(&locked))
      return std::move(*failure);
    lock = std::get<writer_lock>(std::move(locked));
  }
  auto opened = std::make_unique<state>(
      aged_history{std::move(files), max_record_size, &system, std::move(lock)});
  if (auto failure = opened->open())
    return std::move(*failure);
  return writer{std::move(opened)};
}

offset writer::append(const record_fields& fields) {
  record_fields record = fields;
  record.offset = state_->next_offset++;
  encode_record(record, state_->buffer);
  return record.offset;
}

std::optional<write_failure> writer::flush() {
  if (state_->buffer.empty())
    return std::nullopt;
  auto failure = check_writer_lock(state_->history.files, state_->history.lock);
  if (!failure)
    failure = state_->active.write(state_->buffer);
  if (failure)
    state_->next_offset = state_->next_written;
  else
    state_->next_written = state_->next_offset;
  state_->buffer.clear();
  return failure;
}

std::optional<write_failure> writer::sync() {
  auto failure = state_->active.sync();
  if (failure) {
    state_->next_offset = state_->next_written = state_->next_synced;
    state_->buffer.clear();
  } else {
    state_->next_synced = state_->next_written;
  }
  return failure;
}

std::variant<aged_ptr, write_failure> writer::age() {
  if (auto failure = check_no_compaction(state_->history.files, state_->history.lock))
    return std::move(*failure);
  if (auto failure = state_->active.age())
    return std::move(*failure);
  const auto aged = std::make_shared<const aged_history>(state_->history);
  state_->history.lock->being_compacted = aged;
  return aged;
}

offset writer::next_offset() const {
  return state_->next_offset;
}

const writer_lock& writer::lock() const {
  return state_->history.lock;
}

std::uint64_t writer::active_size() const {
  return state_->active.size();
}

} // namespace logflume::log
