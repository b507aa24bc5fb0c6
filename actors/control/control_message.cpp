#include "actors/control/control_message.hpp"

#include "actors/control/exact_json.hpp"
#include "actors/output/json_object.hpp"
#include "log/record/utf8.hpp"

#include <optional>

namespace logflume::actors {

namespace {

/// Returns the value of the only member of `object`; null unless it has exactly one, with that
/// name.
const rapidjson::Value* only_member(const rapidjson::Value& object, const char* name) {
  if (!object.IsObject() || object.MemberCount() != 1 || object.MemberBegin()->name != name)
    return nullptr;
  return &object.MemberBegin()->value;
}

std::optional<log::event_number> finite_number(const rapidjson::Value& value) {
  if (value.IsUint64())
    return value.GetUint64();
  if (value.IsInt64())
    return value.GetInt64();
  return value.IsDouble() ? std::optional<log::event_number>{value.GetDouble()} : std::nullopt;
}

/// Returns the strings of an array; nullopt if it is empty, or has more than a request may have.
std::optional<std::vector<std::string>> texts_of(const rapidjson::Value& value) {
  if (!value.IsArray() || value.Empty() || value.Size() > max_control_events)
    return {};
  std::vector<std::string> texts;
  for (const auto& each : value.GetArray()) {
    if (!each.IsString())
      return {};
    texts.emplace_back(each.GetString(), each.GetStringLength());
  }
  return texts;
}

std::optional<log::registered> registration_of(const rapidjson::Value& command) {
  const auto* secret = only_member(command, "secret");
  if (!secret || !secret->IsString())
    return {};
  const std::string_view text{secret->GetString(), secret->GetStringLength()};
  // An escape can name half of a surrogate pair, which UTF-8 cannot represent.
  if (!log::is_utf8(text))
    return {};
  return log::registered{std::string{text}};
}

std::optional<log::temperature_read> reading_of(const rapidjson::Value& command) {
  const auto* reading = only_member(command, "temperature");
  const auto number = reading ? finite_number(*reading) : std::nullopt;
  return number ? std::optional{log::temperature_read{*number}} : std::nullopt;
}

std::optional<decltype(control_request::event)> event_of(const rapidjson::Value& request) {
  if (const auto command = request.FindMember("register"); command != request.MemberEnd())
    return registration_of(command->value);
  if (const auto command = request.FindMember("post"); command != request.MemberEnd())
    return reading_of(command->value);
  if (const auto command = request.FindMember("append"); command != request.MemberEnd())
    if (auto events = texts_of(command->value))
      return event_texts{std::move(*events)};
  return {};
}

std::optional<std::uint64_t> number_of(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsUint64())
    return {};
  return member->value.GetUint64();
}

std::string text_of(const rapidjson::Value& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString())
    return {};
  return {member->value.GetString(), member->value.GetStringLength()};
}

std::optional<control_recorded> recorded_of(const rapidjson::Value& value) {
  if (!value.IsObject())
    return {};
  const auto offset = number_of(value, "offset");
  const auto hash = number_of(value, "hash");
  const auto seq_nr = number_of(value, "seq_nr");
  const auto timestamp = value.FindMember("timestamp");
  if (!offset || !hash || *hash > 0xFFFF'FFFF || !seq_nr || timestamp == value.MemberEnd() ||
      !timestamp->value.IsNumber())
    return {};
  return control_recorded{.offset = *offset,
                          .hash = static_cast<std::uint32_t>(*hash),
                          .seq_nr = *seq_nr,
                          .timestamp = timestamp->value.GetDouble()};
}

std::optional<std::vector<control_recorded>> recorded_list(const rapidjson::Value& value) {
  if (!value.IsArray() || value.Empty())
    return {};
  std::vector<control_recorded> list;
  for (const auto& each : value.GetArray()) {
    const auto recorded = recorded_of(each);
    if (!recorded)
      return {};
    list.push_back(*recorded);
  }
  return list;
}

} // namespace

std::string to_json(const control_request& request) {
  json_object out;
  out.add("entity", request.entity_id);
  if (const auto* registration = std::get_if<log::registered>(&request.event))
    out.add_object("register", *registration, [](json_object& object, const log::registered& item) {
      object.add("secret", item.secret);
    });
  else if (const auto* reading = std::get_if<log::temperature_read>(&request.event))
    out.add_object("post", reading->temperature,
                   [](json_object& object, const log::event_number& temperature) {
                     std::visit([&](auto number) { object.add("temperature", number); },
                                temperature.value());
                   });
  else
    out.add_texts("append", std::get<event_texts>(request.event).json);
  return out.take();
}

std::string to_json(const control_answer& answer) {
  json_object out;
  if (!answer.recorded.empty())
    out.add_list("recorded", answer.recorded, [](json_object& object, const auto& item) {
      object.add("offset", item.offset);
      object.add("hash", item.hash);
      object.add("seq_nr", item.seq_nr);
      object.add("timestamp", item.timestamp);
    });
  if (answer.refused) {
    out.add("error", answer.refused->code);
    out.add("message", answer.refused->message);
  }
  return out.take();
}

std::variant<control_request, std::string> parse_control_request(std::string_view json) {
  const auto parsed = parse_exact_json(json);
  if (!parsed || !parsed->IsObject())
    return "the request is not a JSON object";
  const auto& request = *parsed;
  const auto entity_id = number_of(request, "entity");
  if (!entity_id || *entity_id > log::entity_mask)
    return "entity is not a whole number up to " + std::to_string(log::entity_mask);
  const auto event = event_of(request);
  if (!event || request.MemberCount() != 2)
    return "the request is not an entity with one command: register with a secret, post with a "
           "temperature, or append with the JSON of up to " +
           std::to_string(max_control_events) + " events";
  return control_request{*entity_id, *event};
}

std::variant<control_request, std::string> parse_command(std::uint64_t entity_id,
                                                         std::string_view json) {
  const auto command = parse_exact_json(json);
  if (!command)
    return "Send JSON, with numbers of at most 64 bits";
  if (const auto* registration = only_member(*command, "Register"))
    if (auto event = registration_of(*registration))
      return control_request{entity_id, std::move(*event)};
  if (const auto* reading = only_member(*command, "Post"))
    if (const auto event = reading_of(*reading))
      return control_request{entity_id, *event};
  return R"(Send {"Register":{"secret":"…"}} or {"Post":{"temperature":21}})";
}

control_answer parse_control_answer(std::string_view json) {
  const auto parsed = parse_exact_json(json);
  control_answer read;
  bool is_whole = parsed && parsed->IsObject();
  if (is_whole) {
    const auto& answer = *parsed;
    if (const auto done = answer.FindMember("recorded"); done != answer.MemberEnd()) {
      auto list = recorded_list(done->value);
      is_whole = list.has_value();
      read.recorded = std::move(list).value_or(std::vector<control_recorded>{});
    }
    if (auto code = text_of(answer, "error"); !code.empty())
      read.refused = {std::move(code), text_of(answer, "message")};
  }
  if (!is_whole || (read.recorded.empty() && !read.refused))
    return {.refused = control_refusal{
                "malformed", "the writer's answer cannot be read; it may be another version of "
                             "logflume: restart it"}};
  return read;
}

} // namespace logflume::actors
