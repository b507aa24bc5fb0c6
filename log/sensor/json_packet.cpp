#include "log/sensor/json_packet.hpp"

#include "log/event/event_cbor_builder.hpp"
#include "log/event/json_tokens.hpp"
#include "log/sensor/encoded_events.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace logflume::log {

namespace {

/// RapidJSON's handler, with its names: one call per token. A call returns false if the JSON is not
/// a packet.
class packet_tokens : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, packet_tokens> {
 public:
  explicit packet_tokens(event_cbor_builder& event) : event_{&event} {}

  bool Null() { return in_event() && event_->null(); }
  bool Bool(bool value) { return in_event() && event_->boolean(value); }
  bool RawNumber(const char* json, rapidjson::SizeType size, bool /*copy*/) {
    return in_event() ? event_->number({json, size}) : take_number({json, size});
  }
  bool String(const char* utf8, rapidjson::SizeType size, bool /*copy*/) {
    return in_event() && event_->text({utf8, size});
  }
  bool Key(const char* name, rapidjson::SizeType size, bool /*copy*/) {
    return depth_ > 1 ? event_->member({name, size}) : take_member({name, size});
  }
  bool StartObject() { return ++depth_ == 1 || (in_event() && event_->begin_object()); }
  bool EndObject(rapidjson::SizeType /*members*/) { return --depth_ == 0 || event_->end_object(); }
  bool StartArray() { return ++depth_ > 1 && in_event() && event_->begin_array(); }
  bool EndArray(rapidjson::SizeType /*items*/) {
    --depth_;
    return event_->end_array();
  }

  bool is_complete() const { return entity_id_ && (temperature_ || event_->done()); }
  std::uint64_t entity() const { return *entity_id_; }
  const std::optional<event_number>& temperature() const { return temperature_; }

 private:
  enum class member : std::uint8_t { none, entity, temperature, event };

  bool in_event() const { return member_ == member::event; }

  bool take_member(std::string_view name) {
    const bool has_content = temperature_ || event_->done();
    if (name == "entity" && !entity_id_)
      member_ = member::entity;
    else if (name == "temperature" && !has_content)
      member_ = member::temperature;
    else if (name == "event" && !has_content)
      member_ = member::event;
    else
      return false;
    return true;
  }

  bool take_number(std::string_view json) {
    const auto number = event_number::parse(json);
    if (!number)
      return false;
    if (member_ == member::temperature) {
      temperature_ = number;
      return true;
    }
    const auto* id = std::get_if<std::uint64_t>(&number->value());
    if (member_ != member::entity || id == nullptr || *id > entity_mask)
      return false;
    entity_id_ = *id;
    return true;
  }

  event_cbor_builder* event_;
  member member_ = member::none;
  /// Number of open objects and arrays.
  std::size_t depth_ = 0;
  std::optional<std::uint64_t> entity_id_;
  std::optional<event_number> temperature_;
};

} // namespace

struct json_packet_reader::state {
  explicit state(event_kinds kinds) : events{std::move(kinds)} {}

  encoded_events events;
  /// CBOR may be longer than the JSON: a number of three characters may take nine bytes.
  event_cbor_builder event{9 * json_packet_size};
  rapidjson::Reader reader{};
};

json_packet_reader::json_packet_reader(event_kinds kinds) :
    state_{std::make_unique<state>(std::move(kinds))} {}

json_packet_reader::json_packet_reader(json_packet_reader&&) noexcept = default;
json_packet_reader& json_packet_reader::operator=(json_packet_reader&&) noexcept = default;
json_packet_reader::~json_packet_reader() = default;

std::variant<json_packet, packet_fault> json_packet_reader::read(bytes_view datagram) {
  if (datagram.size() > json_packet_size)
    return packet_fault::too_long;
  state_->event.reset();
  packet_tokens tokens{state_->event};
  std::string error;
  const std::string_view json{reinterpret_cast<const char*>(datagram.data()), datagram.size()};
  if (!read_json(json, state_->reader, tokens, error) || !tokens.is_complete())
    return packet_fault::malformed;
  const auto& kinds = state_->events.kinds();
  if (const auto& temperature = tokens.temperature()) {
    if (!kinds.number_of(temperature_read_variant))
      return packet_fault::unknown_kind;
    return json_packet{tokens.entity(), temperature_read{*temperature}};
  }
  const event_cbor event{state_->event.variant(), state_->event.cbor()};
  if (event.variant == registered_variant)
    return packet_fault::registration;
  auto made = state_->events.make(event);
  if (!made)
    return packet_fault::unknown_kind;
  return json_packet{tokens.entity(), std::move(made)};
}

} // namespace logflume::log
