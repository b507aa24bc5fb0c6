#include "actors/control/exact_json.hpp"

#include "log/event/event_number.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdint>
#include <variant>

namespace logflume::actors {

namespace {

/// A handler for RapidJSON, with the names it prescribes: fills a document, and parses numbers
/// itself.
struct exact_tokens : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, exact_tokens> {
  explicit exact_tokens(rapidjson::Document& to) : document{&to} {}

  bool Null() { return document->Null(); }
  bool Bool(bool value) { return document->Bool(value); }
  bool RawNumber(const char* json, rapidjson::SizeType size, bool /*copy*/) {
    const auto number = log::event_number::parse({json, size});
    return number && std::visit([this](auto value) { return put(value); }, number->value());
  }
  bool String(const char* utf8, rapidjson::SizeType size, bool copy) {
    return document->String(utf8, size, copy);
  }
  bool Key(const char* name, rapidjson::SizeType size, bool copy) {
    return document->Key(name, size, copy);
  }
  bool StartObject() { return document->StartObject(); }
  bool EndObject(rapidjson::SizeType members) { return document->EndObject(members); }
  bool StartArray() { return document->StartArray(); }
  bool EndArray(rapidjson::SizeType items) { return document->EndArray(items); }

  bool put(std::uint64_t number) { return document->Uint64(number); }
  bool put(std::int64_t number) { return document->Int64(number); }
  bool put(double number) { return document->Double(number); }

  rapidjson::Document* document;
};

/// Parses iteratively, so that deep nesting needs no stack.
constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag |
                           rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;

} // namespace

std::optional<rapidjson::Document> parse_exact_json(std::string_view json) {
  rapidjson::Document document;
  rapidjson::MemoryStream input{json.data(), json.size()};
  bool is_whole = false;
  auto read = [&](rapidjson::Document& into) {
    exact_tokens tokens{into};
    rapidjson::Reader reader;
    // The reader takes a NUL as the end, so the position is checked.
    is_whole = !reader.Parse<flags>(input, tokens).IsError() && input.Tell() == json.size();
    return is_whole;
  };
  document.Populate(read);
  return is_whole ? std::optional{std::move(document)} : std::nullopt;
}

} // namespace logflume::actors
