#include "actors/stream/access_end.hpp"

#include <algorithm>

namespace logflume::actors {

access_end::due access_end::take_due(wall_time now, std::chrono::nanoseconds leeway) {
  if (revoked_ || now >= admission_.expiry + leeway)
    return due::end;
  if (renewal_sent_ || now < admission_.expiry - renewal_notice)
    return due::nothing;
  renewal_sent_ = true;
  return due::renewal;
}

std::chrono::nanoseconds access_end::next(wall_time now, std::chrono::nanoseconds leeway) const {
  const auto at = renewal_sent_ ? admission_.expiry + leeway : admission_.expiry - renewal_notice;
  return revoked_ ? std::chrono::nanoseconds{0} : std::max(at - now, std::chrono::nanoseconds{0});
}

} // namespace logflume::actors
