#include "log/writer/aged_records.hpp"

#include <utility>

namespace logflume::log {

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

} // namespace

std::variant<aged_records, write_failure> aged_records::open(const aged_history& aged) {
  aged_records result;
  for (const auto* path : {&aged.files.ancient_history, &aged.files.history}) {
    auto opened = opened_file::open(*path);
    if (auto* file = std::get_if<file_ptr>(&opened))
      result.parts_.push_back({*path, {std::move(*file), aged.max_record_size, read_size}});
    else if (const auto error = std::get<std::error_code>(opened);
             error != std::errc::no_such_file_or_directory)
      return failed(*path, "cannot be read", error);
  }
  return result;
}

aged_records::step aged_records::next() {
  while (current_ < parts_.size()) {
    auto& [path, records] = parts_[current_];
    const auto read = records.next(topic_file::ending::complete);
    if (const auto* found = std::get_if<topic_file::found>(&read)) {
      if (!last_ || found->record.offset > *last_) {
        last_ = found->record.offset;
        return *found;
      }
      ++records_out_of_order_;
    } else if (const auto* none = std::get_if<topic_file::no_record>(&read)) {
      bytes_of_no_record_ += none->bytes;
    } else if (const auto* error = std::get_if<std::error_code>(&read)) {
      return failed(path, "cannot be read", *error);
    } else if (std::holds_alternative<topic_file::changed>(read)) {
      return failed(path, "was changed by another process",
                    std::make_error_code(std::errc::io_error));
    } else if (std::holds_alternative<topic_file::end>(read)) {
      bytes_ += records.position();
      records.release_buffer();
      ++current_;
    }
  }
  return end{};
}

void aged_records::restart() {
  for (auto& each : parts_)
    each.records.seek_begin();
  current_ = 0;
  last_.reset();
  bytes_of_no_record_ = records_out_of_order_ = bytes_ = 0;
}

} // namespace logflume::log
