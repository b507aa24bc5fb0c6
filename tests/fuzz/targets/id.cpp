#include "log/event/record_id.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  if (const auto place = log::parse_log_place(text))
    fuzz::require(log::to_string(*place) == text, "an id has one form");
  return 0;
}
