#include "actors/service/http_commands.hpp"

#include "actors/config/topic_kinds.hpp"
#include "actors/process/seconds_now.hpp"
#include "actors/stream/wire_form.hpp"
#include "log/sensor/event_kinds.hpp"
#include "log/sensor/sensor_packet.hpp"
#include "log/sensor/shown_event.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace logflume::actors {

using namespace std::chrono_literals;

namespace {

/// Counts a command as waiting until this object is destroyed.
class waiting_place {
 public:
  explicit waiting_place(std::shared_ptr<std::atomic<std::size_t>> count) :
      count_{std::move(count)}, before_{(*count_)++} {}
  waiting_place(const waiting_place&) = delete;
  waiting_place& operator=(const waiting_place&) = delete;
  ~waiting_place() { --*count_; }

  /// Returns the number of commands that waited already.
  std::size_t before() const { return before_; }

 private:
  std::shared_ptr<std::atomic<std::size_t>> count_;
  std::size_t before_;
};

log::sensor_event event_of(const control_request& request) {
  if (const auto* registration = std::get_if<log::registered>(&request.event))
    return *registration;
  return std::get<log::temperature_read>(request.event);
}

/// Returns why the topic cannot have such an event; empty if it can.
std::string objection(const topic_config& topic, const log::sensor_event& event) {
  const auto kinds = event_kinds_of(topic);
  const auto variant = std::holds_alternative<log::registered>(event)
                           ? log::registered_variant
                           : log::temperature_read_variant;
  return kinds.number_of(variant) ? std::string{} : kinds.refusal(variant);
}

http::response unavailable(http::response made, std::chrono::seconds retry_after) {
  made.fields.emplace_back("Retry-After", std::to_string(retry_after.count()));
  return made;
}

/// Returns the response to a refused command. It leaves out what is only for the operator, such as
/// a file's path.
http::response refused_response(const topic_config& topic, const control_refusal& refused) {
  if (refused.code == "not_registered")
    return http::problem(409, "Register the entity with a secret first");
  if (refused.code == "not_a_reading")
    return http::problem(
        400,
        "Send a temperature of type " +
            std::string{log::sensor_value_names[static_cast<std::size_t>(topic.sensors.value)]} +
            ", as set by sensors.value");
  if (refused.code == "no_answer")
    return http::problem(503, "Check whether the event was recorded before you repeat the command: "
                              "writing the log takes too long");
  if (refused.code == "stopping")
    return unavailable(http::draining_problem(), 1s);
  return unavailable(http::problem(503, "Try again later: the log cannot be written"), 5s);
}

http::response recorded_response(const topic_config& topic, std::uint64_t entity_id,
                                 const log::sensor_event& event, const control_recorded& done) {
  http::response made{.content_type = "application/json"};
  const auto json = log::shown_event(event, topic.redact);
  envelope_line_form(topic.meaning.entity_type)
      .append(made.body, entity_id,
              {.offset = done.offset,
               .seq_nr = done.seq_nr,
               .timestamp = done.timestamp,
               .hash = done.hash,
               .json = json});
  return made;
}

} // namespace

void http_commands::add(const topic_config& topic, control_relay_actor relay) {
  writer added{std::make_shared<const topic_config>(topic), std::move(relay)};
  const std::lock_guard guard{lock_};
  writers_.insert_or_assign(topic.log.topic, std::move(added));
}

void http_commands::remove(std::string_view topic) {
  const std::lock_guard guard{lock_};
  if (const auto found = writers_.find(topic); found != writers_.end())
    writers_.erase(found);
}

void http_commands::close() {
  const std::lock_guard guard{lock_};
  writers_.clear();
}

void http_commands::take(const http::command_request& command,
                         const std::shared_ptr<http::pending_response>& response) {
  writer chosen;
  {
    const std::lock_guard guard{lock_};
    if (const auto found = writers_.find(command.topic); found != writers_.end())
      chosen = found->second;
  }
  // The process is ending, or the topic was removed.
  if (!chosen.relay)
    return;
  const auto& topic = *chosen.topic;
  auto parsed = parse_command(command.entity, command.body);
  if (const auto* wrong = std::get_if<std::string>(&parsed))
    return response->send(http::problem(400, *wrong));
  auto& request = std::get<control_request>(parsed);
  const auto event = event_of(request);
  if (const auto reason = objection(topic, event); !reason.empty())
    return response->send(http::problem(400, reason));
  if (!log::fits(event, topic.log.max_record_size))
    return response->send(
        http::problem(400, "Send a smaller event: this one exceeds log.max_record_size"));
  const auto place = std::make_shared<waiting_place>(waiting_);
  if (place->before() >= max_waiting)
    return response->send(unavailable(
        http::problem(503, "Try again soon: too many commands are waiting for the log"), 1s));
  auto respond = [=, topic = chosen.topic,
                  entity_id = command.entity](const control_answer& answer) {
    static_cast<void>(place);
    response->send(answer.refused
                       ? refused_response(*topic, *answer.refused)
                       : recorded_response(*topic, entity_id, event, answer.recorded.front()));
  };
  caf::anon_send(chosen.relay,
                 relayed_request{std::move(request), seconds_now(), std::move(respond)});
}

} // namespace logflume::actors
