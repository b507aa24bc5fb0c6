#pragma once

#include "crypto/secure_memory.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// A JSON text, read strictly: one value and nothing else, valid UTF-8, no name twice in an object.
/// Its texts are wiped with it.
class json_document {
 public:
  /// Or what is wrong: "not valid JSON at byte 7".
  static std::variant<json_document, std::string> parse(std::string_view json);

  const rapidjson::Value& root() const { return document_; }

 private:
  json_document() = default;

  /// The document's texts lie in it.
  secure_chars text_;
  rapidjson::Document document_;
};

/// Of an object; null if it has no such member.
const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name);

/// None: it is no text.
std::optional<std::string_view> text_of(const rapidjson::Value& value);

} // namespace logflume::crypto
