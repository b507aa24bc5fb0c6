#include "crypto/token/json_document.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace logflume::crypto {

namespace {

/// Texts stay where they are, and deep nesting costs no stack. Without full precision, which is
/// undefined for numbers such as `0e64`.
constexpr unsigned strict = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseIterativeFlag;

/// The reader checks a character of up to four bytes as a whole, even if the text ends within it.
constexpr std::array<char, 4> terminator{};

std::string_view view(const rapidjson::Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

bool has_unique_names(const rapidjson::Value& object) {
  std::vector<std::string_view> names;
  names.reserve(object.MemberCount());
  for (const auto& item : object.GetObject())
    names.push_back(view(item.name));
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

/// Checks every object within `root`.
bool all_objects_have_unique_names(const rapidjson::Value& root) {
  std::vector<const rapidjson::Value*> open{&root};
  while (!open.empty()) {
    const auto& value = *open.back();
    open.pop_back();
    if (value.IsArray()) {
      for (const auto& item : value.GetArray())
        open.push_back(&item);
    } else if (value.IsObject()) {
      if (!has_unique_names(value))
        return false;
      for (const auto& item : value.GetObject())
        open.push_back(&item.value);
    }
  }
  return true;
}

std::string invalid(std::size_t offset) {
  return "not valid JSON at byte " + std::to_string(offset + 1);
}

} // namespace

std::variant<json_document, std::string> json_document::parse(std::string_view json) {
  json_document parsed;
  parsed.text_.reserve(json.size() + terminator.size());
  parsed.text_.assign(json.begin(), json.end());
  parsed.text_.insert(parsed.text_.end(), terminator.begin(), terminator.end());
  rapidjson::InsituStringStream input{parsed.text_.data()};
  parsed.document_.ParseStream<strict>(input);
  if (parsed.document_.HasParseError())
    return invalid(parsed.document_.GetErrorOffset());
  // The reader takes a NUL for the end of the text.
  if (input.Tell() != json.size())
    return invalid(input.Tell());
  if (!all_objects_have_unique_names(parsed.document_))
    return "a JSON object has duplicate members";
  return parsed;
}

const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name) {
  for (const auto& item : object.GetObject())
    if (view(item.name) == name)
      return &item.value;
  return nullptr;
}

std::optional<std::string_view> text_of(const rapidjson::Value& value) {
  if (!value.IsString())
    return std::nullopt;
  return view(value);
}

} // namespace logflume::crypto
