#include "actors/output/json_object.hpp"

#include "log/record/utf8.hpp"

#include <cmath>

namespace logflume::actors {

void json_object::add(std::string_view name, std::string_view text) {
  put(name);
  put(text);
}

void json_object::add(std::string_view name, double number) {
  put(name);
  std::isfinite(number) ? writer_.Double(number) : writer_.Null();
}

void json_object::add_raw(std::string_view name, std::string_view json) {
  put(name);
  writer_.RawValue(json.data(), json.size(), rapidjson::kNumberType);
}

std::string json_object::take() {
  writer_.EndObject();
  return {buffer_.GetString(), buffer_.GetSize()};
}

/// Replaces bytes that are not UTF-8, which RapidJSON would pass on.
void json_object::put(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const auto length = log::utf8_length(text);
    valid.append(length == 0 ? "\xef\xbf\xbd" : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  writer_.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

} // namespace logflume::actors
