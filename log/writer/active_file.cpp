#include "log/writer/active_file.hpp"

#include "log/writer/writer_lock.hpp"

#include <sys/stat.h>

#include <utility>

namespace logflume::log {

std::optional<write_failure> active_file::open() {
  return open_file(opening::any);
}

std::optional<write_failure> active_file::go_on(std::uint64_t good_size, std::uint64_t size) {
  size_ = synced_size_ = good_size;
  torn_ = good_size < size;
  return cut();
}

std::optional<write_failure> active_file::open_file(opening mode) {
  auto opened = system_->open(files_.active, mode);
  if (const auto* error = std::get_if<std::error_code>(&opened))
    return failed(files_.active, "cannot be opened for writing", *error);
  auto& file = std::get<crypto::descriptor>(opened);
  if (auto failure = lock_active_file(files_, file))
    return failure;
  file_ = std::move(file);
  names_synced_ = false;
  return std::nullopt;
}

bool active_file::is_deleted() const {
  struct stat status {};
  return ::fstat(file_.get(), &status) == 0 && status.st_nlink == 0;
}

std::optional<write_failure> active_file::write(bytes_view bytes) {
  if (file_ && is_deleted())
    forget();
  if (!file_)
    if (auto failure = open_file(opening::new_file))
      return failure;
  if (auto failure = cut())
    return failure;
  const auto whole_size = size_ + bytes.size();
  while (!bytes.empty()) {
    const auto result = system_->write(file_, bytes);
    if (const auto* error = std::get_if<std::error_code>(&result)) {
      torn_ = true;
      if (auto failure = cut())
        return failure;
      return failed(files_.active, "cannot be written", *error);
    }
    bytes = bytes.subspan(std::get<std::size_t>(result));
  }
  size_ = whole_size;
  return std::nullopt;
}

std::optional<write_failure> active_file::sync() {
  if (size_ == synced_size_)
    return std::nullopt;
  if (const auto error = system_->sync(file_))
    return discard_unsynced(files_.active, error);
  if (!names_synced_)
    if (const auto error = system_->sync_directory(files_.root))
      return discard_unsynced(files_.root, error);
  names_synced_ = true;
  synced_size_ = size_;
  return std::nullopt;
}

std::optional<write_failure> active_file::sync_whole() {
  if (const auto error = system_->sync(file_))
    return failed(files_.active, "cannot be synced", error);
  return std::nullopt;
}

std::optional<write_failure> active_file::age() {
  if (auto failure = cut())
    return failure;
  std::error_code error;
  const bool interrupted = std::filesystem::exists(files_.ancient_history, error);
  if (error)
    return failed(files_.ancient_history, "cannot be examined", error);
  if (interrupted || size_ == 0)
    return std::nullopt;
  error = system_->rename(files_.history, files_.ancient_history);
  if (error && error != std::errc::no_such_file_or_directory)
    return failed(files_.history, "cannot be renamed", error);
  if ((error = system_->rename(files_.active, files_.history)))
    return failed(files_.active, "cannot be renamed", error);
  forget();
  return std::nullopt;
}

void active_file::forget() {
  file_ = crypto::descriptor{};
  size_ = synced_size_ = 0;
  torn_ = false;
}

std::optional<write_failure> active_file::cut() {
  if (!torn_)
    return std::nullopt;
  if (const auto error = system_->truncate(file_, size_))
    return failed(files_.active, "the end of the file is torn and cannot be cut off", error);
  torn_ = false;
  return std::nullopt;
}

std::optional<write_failure> active_file::discard_unsynced(const std::filesystem::path& path,
                                                           std::error_code error) {
  size_ = synced_size_;
  torn_ = true;
  // If cutting fails, it is tried again before anything else is written.
  static_cast<void>(cut());
  return failed(path, "cannot be synced to disk", error);
}

} // namespace logflume::log
