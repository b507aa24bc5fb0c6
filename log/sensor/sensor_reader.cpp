#include "log/sensor/sensor_reader.hpp"

#include "log/event/envelope.hpp"
#include "log/sensor/sensor_state.hpp"

#include <variant>

namespace logflume::log {

namespace {

template <class Take>
std::optional<read_failure> read_all(const topic& files, const tail_options& options, Take take) {
  auto once = options;
  once.reads_once = true;
  tail records{files, once};
  for (;;) {
    const auto step = records.next();
    if (const auto* found = std::get_if<delivered>(&step))
      take(found->record);
    else if (const auto* failure = std::get_if<read_failure>(&step))
      return *failure;
    else if (std::holds_alternative<at_end>(step))
      return std::nullopt;
  }
}

} // namespace

std::optional<read_failure>
sensor_reader::read_numbers(const std::function<void(std::uint64_t, std::uint64_t)>& take) const {
  return read_all(files_, options_, [&](const record_view& record) {
    if (const auto seq_nr = seq_nr_of(record))
      take(record.key & entity_mask, *seq_nr);
  });
}

std::optional<read_failure> sensor_reader::read_events(
    const crypto::cipher& key, const std::function<bool(std::uint64_t)>& wanted,
    const std::function<void(std::uint64_t, const sensor_event&)>& take) const {
  envelope_reader envelopes;
  return read_all(files_, options_, [&](const record_view& record) {
    if (!wanted(record.key & entity_mask))
      return;
    const auto read = envelopes.read(record, key);
    const auto* found = std::get_if<envelope>(&read);
    const auto event = found ? parse_sensor_event(found->json) : std::nullopt;
    if (event)
      take(found->entity_id, *event);
  });
}

} // namespace logflume::log
