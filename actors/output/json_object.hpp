#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Builds one JSON object on one line, member by member. Bytes that are not UTF-8 become U+FFFD.
class json_object {
 public:
  json_object() { writer_.StartObject(); }

  void add(std::string_view name, std::string_view text);
  void add(std::string_view name, const std::string& text) { add(name, std::string_view{text}); }
  void add(std::string_view name, const char* text) { add(name, std::string_view{text}); }
  void add(std::string_view name, std::same_as<bool> auto truth) {
    put(name);
    writer_.Bool(truth);
  }
  void add(std::string_view name, std::signed_integral auto number) {
    put(name);
    writer_.Int64(number);
  }
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) void add(std::string_view name, T number) {
    put(name);
    writer_.Uint64(number);
  }
  /// Adds null unless `number` is finite.
  void add(std::string_view name, double number);
  void add(std::string_view name, std::nullopt_t) {
    put(name);
    writer_.Null();
  }
  template <class T>
  void add(std::string_view name, const std::optional<T>& value) {
    value ? add(name, *value) : add(name, std::nullopt);
  }

  /// `json` must be valid JSON.
  void add_raw(std::string_view name, std::string_view json);

  /// Adds an array with an object per item, whose members `write(*this, item)` adds.
  template <class Items, class Write>
  void add_list(std::string_view name, const Items& items, Write write) {
    put(name);
    writer_.StartArray();
    for (const auto& item : items) {
      writer_.StartObject();
      write(*this, item);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  template <class Texts>
  void add_texts(std::string_view name, const Texts& texts) {
    put(name);
    writer_.StartArray();
    for (const auto& text : texts)
      put(text);
    writer_.EndArray();
  }

  /// Adds an array with an array of texts per item.
  template <class Items>
  void add_tuples(std::string_view name, const Items& items) {
    put(name);
    writer_.StartArray();
    for (const auto& item : items) {
      writer_.StartArray();
      for (const auto& text : item)
        put(text);
      writer_.EndArray();
    }
    writer_.EndArray();
  }

  /// Adds an object, whose members `write(*this, item)` adds.
  template <class Item, class Write>
  void add_object(std::string_view name, const Item& item, Write write) {
    put(name);
    writer_.StartObject();
    write(*this, item);
    writer_.EndObject();
  }

  /// Returns the text; nothing can be added after it.
  std::string take();

 private:
  void put(std::string_view text);

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

} // namespace logflume::actors
