#include "actors/stream/access_end.hpp"

#include <algorithm>

namespace logflume::actors {

access_end::due access_end::take_due(wall_time now, std::chrono::nanoseconds leeway) {
  if (revoked_ || now >= by_.expiry + leeway)
    return due::end;
  if (told_ || now < by_.expiry - renewal_notice)
    return due::nothing;
  told_ = true;
  return due::renewal;
}

std::chrono::nanoseconds access_end::next(wall_time now, std::chrono::nanoseconds leeway) const {
  const auto at = told_ ? by_.expiry + leeway : by_.expiry - renewal_notice;
  return revoked_ ? std::chrono::nanoseconds{0} : std::max(at - now, std::chrono::nanoseconds{0});
}

} // namespace logflume::actors
