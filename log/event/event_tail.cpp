#include "log/event/event_tail.hpp"

#include <utility>

namespace logflume::log {

namespace {

/// Bounds how often a run of damaged values asks for the key's file.
constexpr std::chrono::seconds refresh_pause{1};

} // namespace

event_tail::event_tail(tail records, envelope_reader reader, crypto::events_key key) :
    records_{std::move(records)}, reader_{std::move(reader)}, key_{std::move(key)} {}

event_step event_tail::next(clock::time_point now) {
  const auto& found = key_.get(now);
  if (const auto* cipher = std::get_if<std::shared_ptr<const crypto::cipher>>(&found))
    cipher_ = *cipher;
  else if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return *missing;
  else
    return std::get<crypto::secret_refused>(found);

  return std::visit(
      [&](auto&& step) -> event_step {
        if constexpr (std::is_same_v<std::decay_t<decltype(step)>, delivered>)
          return std::visit([](auto&& result) -> event_step { return result; },
                            open(step.record, now));
        else
          return std::forward<decltype(step)>(step);
      },
      records_.next());
}

envelope_result event_tail::open(const record_view& record, clock::time_point now) {
  auto result = reader_.read(record, *cipher_);
  const auto* skip = std::get_if<skipped>(&result);
  if (!skip || skip->reason != skip_reason::not_decrypted || now < next_refresh_)
    return result;
  next_refresh_ = now + refresh_pause;
  const auto* fresh = std::get_if<std::shared_ptr<const crypto::cipher>>(&key_.refresh(now));
  if (!fresh || *fresh == cipher_)
    return result;
  cipher_ = *fresh;
  return reader_.read(record, *cipher_);
}

} // namespace logflume::log
