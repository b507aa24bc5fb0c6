#pragma once

#include "log/event/event_source.hpp"

#include <memory>
#include <optional>

namespace logflume::log {

/// The events of a topic's files: tail, key and envelope in one. Reads no record while there is no
/// key for it. A value that does not decrypt makes it look at the key's file once more.
class event_tail : public event_source {
 public:
  /// Records up to `after` are passed over.
  event_tail(tail records, envelope_reader reader, crypto::events_key key,
             std::optional<offset> after = {});

  event_step next(clock::time_point now) override;
  /// `change`: a `directory_change`.
  void changed(source_change change) override;
  source_position position() const override;

 private:
  event_step open(const record_view& record, clock::time_point now);
  envelope_result decrypt(const record_view& record, clock::time_point now);

  tail records_;
  envelope_reader reader_;
  crypto::events_key key_;
  std::optional<offset> after_;
  std::shared_ptr<const crypto::cipher> cipher_;
  clock::time_point next_refresh_{};
  /// The last record that was read.
  std::optional<record_id> last_;
};

} // namespace logflume::log
