#include "log/event/json_cbor.hpp"

#include "log/event/event_cbor_builder.hpp"
#include "log/event/json_tokens.hpp"

namespace logflume::log {

namespace {

/// A handler for RapidJSON, with the names that it requires: one call per token.
struct event_tokens : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, event_tokens> {
  explicit event_tokens(event_cbor_builder& to) : event{&to} {}

  bool Null() { return event->null(); }
  bool Bool(bool value) { return event->boolean(value); }
  bool RawNumber(const char* json, rapidjson::SizeType size, bool /*copy*/) {
    return event->number({json, size});
  }
  bool String(const char* utf8, rapidjson::SizeType size, bool /*copy*/) {
    return event->text({utf8, size});
  }
  bool Key(const char* name, rapidjson::SizeType size, bool /*copy*/) {
    return event->member({name, size});
  }
  bool StartObject() { return event->begin_object(); }
  bool EndObject(rapidjson::SizeType /*members*/) { return event->end_object(); }
  bool StartArray() { return event->begin_array(); }
  bool EndArray(rapidjson::SizeType /*items*/) { return event->end_array(); }

  event_cbor_builder* event;
};

} // namespace

struct json_cbor::state {
  explicit state(std::size_t max_size) : event{max_size} {}

  event_cbor_builder event;
  rapidjson::Reader reader{};
};

json_cbor::json_cbor(std::size_t max_size) : state_{std::make_unique<state>(max_size)} {}

json_cbor::json_cbor(json_cbor&&) noexcept = default;
json_cbor& json_cbor::operator=(json_cbor&&) noexcept = default;
json_cbor::~json_cbor() = default;

std::variant<event_cbor, std::string> json_cbor::encode(std::string_view json) {
  auto& event = state_->event;
  event.reset();
  event_tokens tokens{event};
  std::string error;
  if (read_json(json, state_->reader, tokens, error))
    return event_cbor{event.variant(), event.cbor()};
  return error.empty() ? event.reason() : error;
}

} // namespace logflume::log
