#pragma once

#include "crypto/secure_memory.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// A JSON text, parsed strictly: one value and nothing else, valid UTF-8, no name twice in an
/// object. Its texts are wiped on destruction.
class json_document {
 public:
  /// Returns the document, or what is wrong, such as "not valid JSON at byte 7".
  static std::variant<json_document, std::string> parse(std::string_view json);

  const rapidjson::Value& root() const { return document_; }

 private:
  json_document() = default;

  /// Contains the document's texts.
  secure_chars text_;
  rapidjson::Document document_;
};

/// Returns the member of an object, or null if it has no such member.
const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name);

/// Returns nullopt if the value is not a text.
std::optional<std::string_view> text_of(const rapidjson::Value& value);

} // namespace logflume::crypto
