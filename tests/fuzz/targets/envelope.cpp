// A record as an event of each kind of topic. The first byte chooses the kind, and whether there is
// a key. The checksum is not checked, since random bytes rarely have a valid one.
#include "log/event/envelope.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>
#include <variant>

using namespace logflume;
using namespace logflume::log;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<std::uint8_t, crypto::key_size> key{};
  static const crypto::cipher cipher{key};
  bytes_view input{data, size};
  const auto choice = fuzz::take_choice(input);
  record_meaning meaning;
  if ((choice & 1) != 0) {
    meaning.kind = record_kind::plain;
    meaning.format = static_cast<value_format>((choice >> 2) % value_format_names.size());
  }
  envelope_reader reader{{"Registered.secret"}, meaning};
  const auto parsed = parse_record(input, default_max_record_size);
  const auto* found = std::get_if<complete>(&parsed);
  if (!found)
    return 0;
  const auto result = reader.read(found->record, (choice & 2) != 0 ? &cipher : nullptr);
  if (const auto* event = std::get_if<envelope>(&result)) {
    fuzz::require(event->entity_id <= meaning.highest_entity(), "an entity's id has its bound");
    fuzz::require(event->offset == found->record.offset, "an event has its record's offset");
    fuzz::require(meaning.kind == record_kind::plain || (event->seq_nr && event->timestamp),
                  "an entity's event has a number and a time");
    fuzz::require(event->json.find('\n') == event->json.npos, "an event is one line");
  } else {
    fuzz::require(!to_string(std::get<skipped>(result).reason).empty(), "a skip has a reason");
  }
  return 0;
}
