#include "actors/gateway/drop_reporter.hpp"

#include <cstddef>
#include <utility>

namespace logflume::actors {

void drop_reporter::report(clock::time_point now) {
  const auto say = [&](std::string_view reason, std::uint64_t packets) {
    journal_.write(level::warning, "packets_dropped", {{"reason", reason}, {"packets", packets}});
  };
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto dropped = counts_->dropped[i].value();
    const auto fresh = dropped - std::exchange(seen_[i], dropped);
    if (fresh == 0)
      continue;
    if (const auto packets = repeats_.add(drop_reason_names[i], now, fresh))
      say(drop_reason_names[i], *packets);
  }
  for (const auto& [reason, packets] : repeats_.due(now))
    say(reason, packets);
}

} // namespace logflume::actors
