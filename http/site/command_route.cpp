#include "http/site/command_route.hpp"

#include "http/message/characters.hpp"
#include "http/site/envelope_request.hpp"
#include "http/site/question.hpp"

#include <string>
#include <utility>
#include <variant>

namespace logflume::http {

namespace {

bool is_json(std::string_view content_type) {
  return equal_names(trimmed(content_type.substr(0, content_type.find(';'))), json_type);
}

response method_of_commands_refused() {
  auto refused = problem(405, "Use POST to send a command");
  refused.fields.emplace_back("Allow", "POST, OPTIONS");
  return refused;
}

/// Checks whether the client may give the command; whether the entity takes it is not known here.
response command(const question& asked, const command_path& path) {
  const auto& granted = asked.access.granted;
  if (!granted.may_write_any(path.topic))
    return refuse_access(asked.access, asked.counts);
  const auto* topic = find_topic(asked.options, path.topic);
  const auto highest = topic ? topic->highest_entity : default_highest_entity;
  const auto id = parse_entity(path.entity, highest);
  if (id && !granted.may_write(path.topic, *id))
    return refuse_access(asked.access, asked.counts);
  if (!topic)
    return not_found(asked.options);
  if (!topic->takes_commands)
    return problem(
        404, "Send the command to the instance that writes this topic: this one only reads it");
  if (asked.head.method != "POST")
    return method_of_commands_refused();
  if (!is_json(asked.head.field("Content-Type")))
    return problem(415, "Send Content-Type: application/json");
  if (!asked.head.body)
    return problem(413, "Send a command of at most 16 KiB");
  if (!id)
    return no_entity(highest);
  return {.command = command_request{
              .topic = topic->name, .entity = *id, .body = std::string{*asked.head.body}}};
}

} // namespace

std::optional<command_path> command_path_of(std::string_view rest) {
  command_path path{.topic = take_segment(rest), .entity = {}};
  const bool is_of_entity = take_segment(rest) == "entities";
  path.entity = take_segment(rest);
  const bool is_command = take_segment(rest) == "commands" && (rest.empty() || rest == "/");
  return is_of_entity && is_command ? std::optional{path} : std::nullopt;
}

response command_response(const request_head& head, const route_options& options,
                          const command_path& path, admission::wall_time now,
                          access_counts& counts) {
  auto admitted = admit(find_authorization(head), *options.access, now, counts);
  if (auto* refused = std::get_if<response>(&admitted))
    return std::move(*refused);
  auto found = command({head, options, counts, std::get<access>(std::move(admitted))}, path);
  std::erase_if(found.fields, [](const auto& field) { return field.first == "Cache-Control"; });
  found.fields.emplace_back("Cache-Control", "no-store");
  return found;
}

} // namespace logflume::http
