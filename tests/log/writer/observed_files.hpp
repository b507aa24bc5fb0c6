#pragma once

#include "log/writer/file_system.hpp"
#include "tests/log/topic/tail_support.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <system_error>
#include <utility>

namespace logflume::test {

enum class file_action : std::uint8_t {
  make_directories,
  open,
  write,
  truncate,
  sync,
  sync_directory,
  rename,
  remove
};

/// One change on disk, as requested from the file layer.
struct file_operation {
  file_action action{};
  /// For an open file, the path under which it was opened.
  std::filesystem::path path;
  std::filesystem::path to{};
  /// A number shared by all operations on a file from one opening of it.
  std::size_t opening = 0;
  bytes data{};
  std::uint64_t size = 0;
  bool failed = false;
};

/// The system's files without their syncs. A test sees each operation before it is done, and may
/// fail it, shorten the data to be written, or do something else first.
class observed_files final : public log::file_system {
 public:
  using hook = std::function<std::error_code(file_operation&)>;

  explicit observed_files(hook before = {}) : before_{std::move(before)} {}

  std::error_code make_directories(const std::filesystem::path& directory) override {
    file_operation operation{file_action::make_directories, directory};
    const auto error = before(operation);
    return error ? error : log::system_files().make_directories(directory);
  }

  open_result open(const std::filesystem::path& file, log::opening mode) override {
    file_operation operation{file_action::open, file, {}, ++openings_};
    if (const auto error = before(operation))
      return error;
    auto opened = log::system_files().open(file, mode);
    if (const auto* descriptor = std::get_if<crypto::descriptor>(&opened))
      open_[descriptor->get()] = {operation.opening, file};
    return opened;
  }

  write_result write(const crypto::descriptor& file, log::bytes_view some) override {
    auto operation = on(file, file_action::write);
    operation.data.assign(some.begin(), some.end());
    if (const auto error = before(operation))
      return error;
    return log::system_files().write(file, operation.data);
  }

  std::error_code truncate(const crypto::descriptor& file, std::uint64_t size) override {
    auto operation = on(file, file_action::truncate);
    operation.size = size;
    const auto error = before(operation);
    return error ? error : log::system_files().truncate(file, size);
  }

  std::error_code sync(const crypto::descriptor& file) override {
    auto operation = on(file, file_action::sync);
    return before(operation);
  }

  std::error_code sync_directory(const std::filesystem::path& directory) override {
    file_operation operation{file_action::sync_directory, directory};
    return before(operation);
  }

  std::error_code rename(const std::filesystem::path& from,
                         const std::filesystem::path& to) override {
    file_operation operation{file_action::rename, from, to};
    const auto error = before(operation);
    return error ? error : log::system_files().rename(from, to);
  }

  std::error_code remove(const std::filesystem::path& file) override {
    file_operation operation{file_action::remove, file};
    const auto error = before(operation);
    return error ? error : log::system_files().remove(file);
  }

 private:
  std::error_code before(file_operation& operation) {
    return before_ ? before_(operation) : std::error_code{};
  }

  file_operation on(const crypto::descriptor& file, file_action action) const {
    const auto& [opening, path] = open_.at(file.get());
    return {action, path, {}, opening};
  }

  hook before_;
  std::size_t openings_ = 0;
  std::map<int, std::pair<std::size_t, std::filesystem::path>> open_;
};

} // namespace logflume::test
