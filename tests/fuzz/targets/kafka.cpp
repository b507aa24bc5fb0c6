// A record of a Kafka topic, an id in one, or a forwarder's position. The first byte chooses which,
// and the form of the key. Kafka's own time follows a record's fields, in 8 bytes.
#include "log/forward/forward_position.hpp"
#include "log/kafka/kafka_id.hpp"
#include "log/kafka/kafka_record.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <variant>

namespace {

using namespace logflume::log;

/// Takes a field of the input: a byte with its length, or 255 for no field, then its bytes.
std::optional<bytes_view> take_field(bytes_view& rest) {
  if (rest.empty())
    return std::nullopt;
  const std::size_t size = rest.front();
  rest = rest.subspan(1);
  if (size == 255)
    return std::nullopt;
  const auto field = rest.first(size < rest.size() ? size : rest.size());
  rest = rest.subspan(field.size());
  return field;
}

void read_id(bytes_view text) {
  const auto given = logflume::fuzz::text_of(text.data(), text.size());
  if (const auto next = parse_id(given))
    logflume::fuzz::require(to_id(*next) == given, "an id has one form");
}

void read_record(bytes_view rest, kafka_key form) {
  kafka_fields fields{.key = take_field(rest), .value = take_field(rest)};
  fields.seq_nr = take_field(rest);
  fields.ts = take_field(rest);
  if (rest.size() >= sizeof(std::int64_t)) {
    fields.time_ms.emplace();
    std::memcpy(&*fields.time_ms, rest.data(), sizeof(std::int64_t));
  }
  const auto record = read_kafka_record(fields, form, 100);
  const auto* content = std::get_if<record_content>(&record);
  logflume::fuzz::require(!content || content->value.data() == fields.value->data(),
                          "a value is the record's");
  if (content && content->timestamp && !fields.ts)
    logflume::fuzz::require(static_cast<long double>(*content->timestamp) * 1e3L >=
                                static_cast<long double>(*fields.time_ms),
                            "a time is not below its millisecond");
  if (!content || content->seq_nr == std::nullopt)
    return;
  logflume::fuzz::require(fields.seq_nr && fields.seq_nr->size() >= 8,
                          "a sequence number comes from a header that can hold one");
}

/// Forwards more records after a position, then cuts them off again.
void go_on_from(forward_position position) {
  constexpr offset more = 300;
  const auto last = *position.last();
  if (last > std::numeric_limits<offset>::max() - more)
    return;
  for (offset next = last + 1; next <= last + more; ++next)
    position.push({.offset = next, .hash = static_cast<std::uint32_t>(next)});
  logflume::fuzz::require(position.last() == last + more, "what was pushed last is the last");
  const auto text = position.metadata();
  logflume::fuzz::require(text.size() <= forward_position::max_metadata, "a position has a bound");
  const auto again = forward_position::parse(text);
  logflume::fuzz::require(again && again->last() == last + more, "a longer position is read again");
  position.cut(last);
  logflume::fuzz::require(position.is_empty() || position.last() <= last,
                          "a cut leaves nothing above");
  position.cut(std::nullopt);
  logflume::fuzz::require(position.is_empty(), "a cut of all leaves nothing");
}

void read_position(bytes_view text) {
  const auto read = forward_position::parse(logflume::fuzz::text_of(text.data(), text.size()));
  if (!read)
    return;
  const auto& records = read->records();
  logflume::fuzz::require(!records.empty(), "a position has a record");
  for (std::size_t at = 1; at < records.size(); ++at)
    logflume::fuzz::require(records[at - 1].offset < records[at].offset, "offsets ascend");
  const auto again = forward_position::parse(read->metadata());
  logflume::fuzz::require(again && again->last() == read->last(), "a position is written again");
  go_on_from(*read);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bytes_view input{data, size};
  if (input.empty())
    return 0;
  const auto first = input.front();
  input = input.subspan(1);
  if (first == 255)
    read_position(input);
  else if (first % 3 == 0)
    read_id(input);
  else
    read_record(input, first % 3 == 1 ? kafka_key::binary : kafka_key::text);
  return 0;
}
