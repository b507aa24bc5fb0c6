#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/envelope.hpp"
#include "log/event/event_source.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace logflume::log {

/// Reads envelopes with the key from its file. If a value does not decrypt, it looks at that file
/// once more. Without a key, values are not encrypted.
class keyed_reader {
 public:
  using clock = event_source::clock;

  keyed_reader(envelope_reader reader, std::optional<crypto::events_key> key) :
      reader_{std::move(reader)}, key_{std::move(key)} {}

  const envelope_reader& reader() const { return reader_; }

  /// Returns what to report in place of a record, or nullopt if there is a key or none is needed.
  /// Call this before `read`.
  std::optional<event_step> load_key(clock::time_point now);

  /// Views in the result are valid until the next call.
  template <class Record>
  envelope_result read(const Record& record, clock::time_point now) {
    auto result = reader_.read(record, cipher_.get());
    const auto* skip = std::get_if<skipped>(&result);
    if (!skip || skip->reason != skip_reason::not_decrypted || !refresh(now))
      return result;
    return reader_.read(record, cipher_.get());
  }

 private:
  /// Returns true if the file has another key now.
  bool refresh(clock::time_point now);

  envelope_reader reader_;
  std::optional<crypto::events_key> key_;
  std::shared_ptr<const crypto::cipher> cipher_;
  clock::time_point next_refresh_{};
};

} // namespace logflume::log
