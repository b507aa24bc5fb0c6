#pragma once

#include "log/topic/opened_file.hpp"
#include "log/topic/recent_records.hpp"
#include "log/topic/tail.hpp"

#include <span>
#include <system_error>
#include <variant>

namespace logflume::log {

/// Returns whether a log that was read up to `last` continues in these files: they reach that
/// record, compacted or not, and contradict none that is remembered. If the log had `vanished`,
/// they must also contain one that is remembered.
std::variant<bool, std::error_code> is_continued_in(std::span<const file_ptr> past,
                                                    const record_mark& last,
                                                    const recent_records& recent,
                                                    const tail_options& options, bool vanished);

} // namespace logflume::log
