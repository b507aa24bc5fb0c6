#include "actors/gateway/control_relay.hpp"

#include "actors/runtime/errors.hpp"

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <utility>

namespace logflume::actors {

namespace {

control_refusal refusal_of(const sensor_command& command, const caf::error& reason) {
  if (reason == ec::not_registered)
    return {"not_registered", "sensor " + std::to_string(command.entity_id) + " is not registered"};
  if (reason == caf::sec::request_timeout)
    return {"no_answer", "the log takes long to write: see with `logflume cat` whether the event "
                         "was recorded before you repeat this"};
  if (reason == ec::not_written || reason == ec::log_unwritable || reason == ec::log_unreadable)
    return {"not_written", to_sentence(reason)};
  return {"stopping", "the process that writes the topic is stopping: run this again"};
}

} // namespace

control_relay_actor::behavior_type control_relay(control_relay_actor::pointer self,
                                                 recorder_actor recorder,
                                                 std::shared_ptr<control_inbox> inbox) {
  return {[=](const relayed_command& relayed) {
    const auto put = [=](control_answer answer) {
      inbox->put({relayed.connection, std::move(answer)});
    };
    self->request(recorder, command_patience, relayed.command)
        .then(
            [=](const recorded& done) {
              put(control_recorded{.offset = done.offset,
                                   .hash = done.hash,
                                   .seq_nr = done.seq_nr,
                                   .timestamp = relayed.command.timestamp});
            },
            [=](const caf::error& reason) { put(refusal_of(relayed.command, reason)); });
  }};
}

} // namespace logflume::actors
