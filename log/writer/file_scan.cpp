#include "log/writer/file_scan.hpp"

#include "log/topic/topic_file.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace logflume::log {

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

} // namespace

std::error_code scan_file(const std::filesystem::path& file, std::size_t max_record_size,
                          file_scan& result) {
  result = {};
  auto opened = opened_file::open(file);
  if (const auto* error = std::get_if<std::error_code>(&opened))
    return *error == std::errc::no_such_file_or_directory ? std::error_code{} : *error;
  topic_file records{std::get<file_ptr>(std::move(opened)), max_record_size, read_size};
  bool skipped = false;
  for (;;) {
    const auto step = records.next(topic_file::ending::complete);
    if (const auto* found = std::get_if<topic_file::found>(&step)) {
      const auto number = found->record.offset;
      result.last_offset = std::max(result.last_offset.value_or(number), number);
      result.good_size = result.size = found->end;
      result.damaged = result.damaged || std::exchange(skipped, false);
    } else if (const auto* none = std::get_if<topic_file::no_record>(&step)) {
      skipped = true;
      result.size = none->at + none->bytes;
    } else if (const auto* error = std::get_if<std::error_code>(&step)) {
      return *error;
    } else if (std::holds_alternative<topic_file::changed>(step)) {
      return std::make_error_code(std::errc::io_error);
    } else if (std::holds_alternative<topic_file::end>(step)) {
      return {};
    }
  }
}

} // namespace logflume::log
