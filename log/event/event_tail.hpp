#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/envelope.hpp"
#include "log/topic/tail.hpp"

#include <chrono>
#include <variant>

namespace logflume::log {

/// The next event of the topic, or what stands in its place.
using event_step = std::variant<envelope, skipped, damaged, rewound, compacted, at_end,
                                read_failure, crypto::secret_missing, crypto::secret_refused>;

/// Not now: the end is reached, or there is no key.
constexpr bool nothing_to_read(const event_step& step) {
  return std::holds_alternative<at_end>(step) ||
         std::holds_alternative<crypto::secret_missing>(step) ||
         std::holds_alternative<crypto::secret_refused>(step);
}

/// A topic's records as events: tail, key and envelope in one. Reads no record while there is
/// no key for it. A value that does not decrypt makes it look at the key's file once more.
class event_tail {
 public:
  using clock = std::chrono::steady_clock;

  event_tail(tail records, envelope_reader reader, crypto::events_key key);

  /// Views in the result are valid until the next call.
  event_step next(clock::time_point now);

  /// As `tail`.
  void trust_names() { records_.trust_names(); }
  void names_changed() { records_.names_changed(); }

  tail_position position() const { return records_.position(); }

 private:
  envelope_result open(const record_view& record, clock::time_point now);

  tail records_;
  envelope_reader reader_;
  crypto::events_key key_;
  std::shared_ptr<const crypto::cipher> cipher_;
  clock::time_point next_refresh_{};
};

} // namespace logflume::log
