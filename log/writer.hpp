#pragma once

#include "log/record.hpp"
#include "log/topic.hpp"

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

namespace logflume::log {

/// Why a topic cannot be written: one sentence that names the file.
struct write_failure {
  std::filesystem::path path;
  std::error_code error;
  std::string message;
};

/// Appends to a topic as the original does: offsets go on from the files, a torn tail is cut
/// off when it opens. One process at a time: an advisory lock on the topic's lock file.
class writer {
 public:
  using open_result = std::variant<writer, write_failure>;

  /// Makes the directory where it is missing.
  static open_result open(topic files, std::size_t max_record_size = std::size_t{16} * 1024);

  writer(writer&&) noexcept;
  writer& operator=(writer&&) noexcept;
  /// Drops what is not flushed.
  ~writer();

  /// Buffers a record and returns its offset; `fields.offset` is ignored.
  offset append(const record_fields& fields);

  /// Writes what is buffered in one call, all or nothing: after a failure what was written
  /// is cut off again, the buffered records are dropped and their offsets used anew.
  std::optional<write_failure> flush();

  offset next_offset() const;

 private:
  struct state;
  explicit writer(std::unique_ptr<state> state);
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
