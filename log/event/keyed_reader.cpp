#include "log/event/keyed_reader.hpp"

namespace logflume::log {

namespace {

/// Minimum time between two reads of the key's file during a run of damaged values.
constexpr std::chrono::seconds refresh_pause{1};

} // namespace

std::optional<event_step> keyed_reader::load_key(clock::time_point now) {
  if (!key_)
    return std::nullopt;
  const auto& found = key_->get(now);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return *missing;
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return *refused;
  cipher_ = std::get<std::shared_ptr<const crypto::cipher>>(found);
  return std::nullopt;
}

bool keyed_reader::refresh(clock::time_point now) {
  if (now < next_refresh_)
    return false;
  next_refresh_ = now + refresh_pause;
  const auto* fresh = std::get_if<std::shared_ptr<const crypto::cipher>>(&key_->refresh(now));
  if (!fresh || *fresh == cipher_)
    return false;
  cipher_ = *fresh;
  return true;
}

} // namespace logflume::log
