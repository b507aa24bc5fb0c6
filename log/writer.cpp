#include "log/writer.hpp"

#include "crypto/descriptor.hpp"
#include "log/file_scan.hpp"
#include "log/writer_lock.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace logflume::log {

namespace {

write_failure failed(const std::filesystem::path& path, const char* what, std::error_code error) {
  return {path, error, path.string() + ": " + what + ": " + error.message()};
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

write_failure in_use(const std::filesystem::path& path, long pid) {
  const auto who = pid == 0 ? std::string{"another process"} : "process " + std::to_string(pid);
  return {path, std::make_error_code(std::errc::device_or_resource_busy),
          path.string() + ": " + who + " writes this topic; stop it first"};
}

} // namespace

struct writer::state {
  state(topic of, crypto::descriptor held) : files{std::move(of)}, lock{std::move(held)} {}

  topic files;
  crypto::descriptor lock;
  crypto::descriptor active;
  offset next_offset = 0;
  offset next_on_disk = 0;
  std::vector<std::uint8_t> buffer;
  /// Size to cut the active file to before anything else is written.
  std::optional<off_t> cut_to;

  std::optional<write_failure> find_next_offset(std::size_t max_record_size, file_scan& scan) {
    for (const auto* file : {&files.ancient_history, &files.history, &files.active}) {
      if (const auto error = scan_file(*file, max_record_size, scan))
        return failed(*file, "cannot be read", error);
      if (scan.last_offset)
        next_offset = std::max(next_offset, *scan.last_offset + 1);
    }
    next_on_disk = next_offset;
    return std::nullopt;
  }

  std::optional<write_failure> open_active(const file_scan& scan) {
    active = crypto::descriptor{
        ::open(files.active.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)};
    if (!active)
      return failed(files.active, "cannot be opened for writing", last_error());
    if (scan.good_size < scan.size)
      cut_to = static_cast<off_t>(scan.good_size);
    return cut();
  }

  std::optional<write_failure> cut() {
    if (cut_to && ::ftruncate(active.get(), *cut_to) != 0)
      return failed(files.active, "the end of the file is torn and cannot be cut off",
                    last_error());
    cut_to.reset();
    return std::nullopt;
  }

  std::optional<write_failure> write_buffer() {
    if (auto failure = cut())
      return failure;
    ssize_t written = 0;
    do
      written = ::write(active.get(), buffer.data(), buffer.size());
    while (written < 0 && errno == EINTR);
    if (written == static_cast<ssize_t>(buffer.size()))
      return std::nullopt;
    if (written <= 0)
      return failed(files.active, "nothing was written", last_error());
    // O_APPEND leaves the position at the end of what this call wrote.
    cut_to = ::lseek(active.get(), 0, SEEK_CUR) - written;
    if (auto failure = cut())
      return failure;
    return failed(files.active, "no room for all that was to be written",
                  std::make_error_code(std::errc::no_space_on_device));
  }
};

writer::writer(std::unique_ptr<state> opened) : state_{std::move(opened)} {}
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;
writer::~writer() = default;

writer::open_result writer::open(topic files, std::size_t max_record_size) {
  std::error_code error;
  std::filesystem::create_directories(files.root, error);
  if (error)
    return failed(files.root, "cannot be made", error);
  auto locked = take_writer_lock(files.lock);
  if (const auto* held = std::get_if<lock_held>(&locked))
    return in_use(files.lock, held->pid);
  if (const auto* refused = std::get_if<std::error_code>(&locked))
    return failed(files.lock, "cannot be locked", *refused);

  auto opened =
      std::make_unique<state>(std::move(files), std::move(std::get<crypto::descriptor>(locked)));
  file_scan active;
  if (auto failure = opened->find_next_offset(max_record_size, active))
    return std::move(*failure);
  if (auto failure = opened->open_active(active))
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
  auto failure = state_->write_buffer();
  if (failure)
    state_->next_offset = state_->next_on_disk;
  else
    state_->next_on_disk = state_->next_offset;
  state_->buffer.clear();
  return failure;
}

offset writer::next_offset() const {
  return state_->next_offset;
}

} // namespace logflume::log
