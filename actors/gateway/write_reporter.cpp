#include "actors/gateway/write_reporter.hpp"

#include <utility>

namespace logflume::actors {

void write_reporter::failed(const std::string& reason, std::uint64_t records) {
  counts_->refused.add(records);
  counts_->writable = false;
  refused_ += records;
  if (!std::exchange(failing_, true))
    journal_.write(
        level::error, "write_failed",
        {{"reason", reason},
         {"remedy",
          "readings and commands are refused until the log can be written; streams continue"}});
}

void write_reporter::succeeded() {
  counts_->writable = true;
  if (std::exchange(failing_, false))
    journal_.write(level::info, "write_resumed", {{"refused", std::exchange(refused_, 0)}});
}

} // namespace logflume::actors
