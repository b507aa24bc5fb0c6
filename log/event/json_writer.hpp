#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace logflume::log {

/// RapidJSON's writer, but with text escaped as serde_json does: RapidJSON writes `\u001F`, not
/// `\u001f`.
class json_writer : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Writer::Writer;

  void text(std::string_view utf8);
  /// Writes a number or a word as it is.
  void literal(std::string_view json);
};

} // namespace logflume::log
