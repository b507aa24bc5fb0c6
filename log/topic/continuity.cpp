#include "log/topic/continuity.hpp"

#include "log/topic/topic_file.hpp"

namespace logflume::log {

std::variant<bool, std::error_code> is_continued_in(std::span<const file_ptr> past,
                                                    const record_mark& last,
                                                    const recent_records& recent,
                                                    const tail_options& options, bool vanished) {
  bool reaches = false;
  bool confirmed = !vanished;
  for (const auto& file : past) {
    topic_file records{file, options.max_record_size, options.read_size};
    for (bool more = true; more;) {
      const auto read = records.next(topic_file::ending::complete);
      if (const auto* error = std::get_if<std::error_code>(&read))
        return *error;
      if (const auto* found = std::get_if<topic_file::found>(&read)) {
        const auto& record = found->record;
        const auto* known = record.offset == last.offset ? &last : recent.find(record.offset);
        if (known != nullptr && known->content != record_mark{record}.content)
          return false;
        confirmed = confirmed || known != nullptr;
        reaches = reaches || record.offset >= last.offset;
      }
      more = !std::holds_alternative<topic_file::end>(read) &&
             !std::holds_alternative<topic_file::changed>(read);
    }
  }
  return reaches && confirmed;
}

} // namespace logflume::log
