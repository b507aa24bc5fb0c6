#pragma once

#include "log/topic/opened_file.hpp"
#include "log/topic/topic_file.hpp"
#include "log/writer/aged_history.hpp"
#include "log/writer/write_failure.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

namespace logflume::log {

/// Reads the aged files from the oldest record to the last; can start over.
class aged_records {
 public:
  struct end {};

  /// A view is valid until the next call.
  using step = std::variant<topic_file::found, end, write_failure>;

  static std::variant<aged_records, write_failure> open(const aged_history& aged);

  /// Skips bytes that are not a record, and records whose offset does not ascend.
  step next();
  void restart();

  /// There is no file to read.
  bool empty() const { return parts_.empty(); }
  std::uint64_t bytes_of_no_record() const { return bytes_of_no_record_; }
  std::uint64_t records_out_of_order() const { return records_out_of_order_; }
  /// Bytes of the files that were read to their end.
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct part {
    std::filesystem::path path;
    topic_file records;
  };

  std::vector<part> parts_;
  std::size_t current_ = 0;
  std::optional<offset> last_;
  std::uint64_t bytes_of_no_record_ = 0;
  std::uint64_t records_out_of_order_ = 0;
  std::uint64_t bytes_ = 0;
};

} // namespace logflume::log
