#include "log/event/value_json.hpp"

#include "log/event/event_json_builder.hpp"
#include "log/event/json_text.hpp"

#include <utility>

namespace logflume::log {

namespace {

event_shape shape_of(const record_meaning& meaning) {
  return meaning.kind == record_kind::plain ? event_shape::any : event_shape::variant;
}

} // namespace

value_json::value_json(const record_meaning& meaning, std::vector<std::string> redact) :
    format_{meaning.format}, cbor_{redact, shape_of(meaning)},
    event_{std::make_unique<event_json_builder>(std::move(redact), shape_of(meaning))} {}

value_json::value_json(value_json&&) noexcept = default;
value_json& value_json::operator=(value_json&&) noexcept = default;
value_json::~value_json() = default;

std::optional<std::string_view> value_json::transcode(bytes_view value) {
  if (format_ == value_format::cbor)
    return cbor_.transcode(value);
  event_->reset();
  if (format_ == value_format::bytes)
    event_->bytes(value);
  else if (format_ == value_format::text)
    event_->text({reinterpret_cast<const char*>(value.data()), value.size()});
  else if (!read_json(value, *event_))
    return std::nullopt;
  return event_->failed() ? std::nullopt : std::optional{event_->json()};
}

} // namespace logflume::log
