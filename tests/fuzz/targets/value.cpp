#include "log/event/value_json.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <rapidjson/document.h>

using namespace logflume::log;

/// The first byte chooses the format. The result for the rest must be JSON.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bytes_view value{data, size};
  const auto choice = logflume::fuzz::take_choice(value);
  record_meaning meaning;
  meaning.format = static_cast<value_format>(choice % value_format_names.size());
  if (meaning.format != value_format::cbor) {
    meaning.kind = record_kind::plain;
    meaning.encryption = value_encryption::none;
  }
  value_json json{meaning, {"Registered.secret"}};
  const auto text = json.transcode(value);
  if (!text)
    return 0;
  rapidjson::Document parsed;
  parsed.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
               rapidjson::kParseNumbersAsStringsFlag>(text->data(), text->size());
  // A number keeps its characters, however large it is.
  logflume::fuzz::require(!parsed.HasParseError() ||
                              parsed.GetParseError() == rapidjson::kParseErrorNumberTooBig,
                          "an event is JSON");
  logflume::fuzz::require(text->find('\n') == text->npos && text->find('\r') == text->npos,
                          "an event is one line");
  return 0;
}
