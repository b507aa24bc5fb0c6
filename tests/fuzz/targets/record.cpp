#include "log/record/record.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <variant>
#include <vector>

using namespace logflume::log;

namespace {

/// Checks that a decoded record is encoded to the same bytes, unless its varints are longer than
/// necessary.
void check(const complete& whole, bytes_view bytes) {
  const auto headers = whole.record.headers();
  std::vector<std::uint8_t> again;
  encode_record({.headers = headers,
                 .timestamp = whole.record.timestamp,
                 .key = whole.record.key,
                 .value = whole.record.value,
                 .offset = whole.record.offset},
                again);
  logflume::fuzz::require(again.size() <= whole.size, "a record is not encoded longer");
  if (again.size() == whole.size)
    logflume::fuzz::require(std::ranges::equal(again, bytes.first(whole.size)),
                            "a record is encoded as it was");
  const auto decoded = decode_record(again, again.size());
  logflume::fuzz::require(std::holds_alternative<complete>(decoded),
                          "what is encoded can be decoded");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bytes_view rest{data, size};
  while (!rest.empty()) {
    const auto decoded = decode_record(rest, default_max_record_size);
    const auto* whole = std::get_if<complete>(&decoded);
    // Random bytes rarely have a valid checksum; without it they reach most of the format.
    const auto parsed = parse_record(rest, default_max_record_size);
    if (const auto* unchecked = std::get_if<complete>(&parsed)) {
      static_cast<void>(unchecked->record.headers());
      static_cast<void>(unchecked->record.header("seq_nr"));
    }
    if (!whole)
      break;
    check(*whole, rest);
    rest = rest.subspan(whole->size);
  }
  return 0;
}
