#pragma once

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string>
#include <string_view>

namespace logflume::log {

/// Passes the JSON's tokens to the RapidJSON handler `tokens`, with numbers as they are written.
/// Strict: one value and nothing else, valid UTF-8. Returns false if `tokens` refused one, or if
/// the text is not valid, which `error` explains.
template <class Tokens>
bool read_json(std::string_view json, rapidjson::Reader& reader, Tokens& tokens,
               std::string& error) {
  constexpr unsigned flags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream input{json.data(), json.size()};
  const auto read = reader.Parse<flags>(input, tokens);
  if (read.Code() == rapidjson::kParseErrorTermination)
    return false;
  // The reader takes a NUL for the end.
  if (!read.IsError() && input.Tell() == json.size())
    return true;
  const auto at = read.IsError() ? read.Offset() : input.Tell();
  error = "not valid JSON at byte " + std::to_string(at + 1);
  if (read.IsError()) {
    error.append(": ").append(rapidjson::GetParseError_En(read.Code()));
    // The message becomes part of a longer sentence.
    if (error.ends_with('.'))
      error.pop_back();
  }
  return false;
}

} // namespace logflume::log
