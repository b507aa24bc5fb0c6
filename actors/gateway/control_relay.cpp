#include "actors/gateway/control_relay.hpp"

#include "actors/gateway/command_events.hpp"
#include "actors/runtime/errors.hpp"

#include <caf/sec.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

control_refusal refusal_of(const sensor_command& command, const caf::error& reason) {
  if (reason == ec::not_registered)
    return {"not_registered", "sensor " + std::to_string(command.entity_id) + " is not registered"};
  if (reason == caf::sec::request_timeout)
    return {"no_answer", "writing the log takes too long: check with `logflume cat` whether the "
                         "event was recorded before you repeat the command"};
  if (reason == ec::not_written || reason == ec::log_unwritable || reason == ec::log_unreadable)
    return {"not_written", to_sentence(reason)};
  return {"stopping", "the process that writes the topic is stopping: run the command again"};
}

/// Collects the results of a request's commands, and answers once all are known.
class answer_collector {
 public:
  answer_collector(std::size_t commands, std::function<void(control_answer)> answer) :
      left_{commands}, recorded_(left_), answer_{std::move(answer)} {}

  void recorded(std::size_t place, const control_recorded& done) {
    recorded_[place] = done;
    ended_one();
  }

  void refused(std::size_t place, const sensor_command& command, const caf::error& reason) {
    if (place < first_refused_) {
      first_refused_ = place;
      refusal_ = refusal_of(command, reason);
    }
    ended_one();
  }

 private:
  void ended_one() {
    if (--left_ > 0)
      return;
    control_answer answer{.refused = std::move(refusal_)};
    for (const auto& each : recorded_)
      if (each)
        answer.recorded.push_back(*each);
    answer_(std::move(answer));
  }

  std::size_t left_;
  std::vector<std::optional<control_recorded>> recorded_;
  std::size_t first_refused_ = std::numeric_limits<std::size_t>::max();
  std::optional<control_refusal> refusal_;
  std::function<void(control_answer)> answer_;
};

} // namespace

control_relay_actor::behavior_type
control_relay(control_relay_actor::pointer self, const recorder_actor& recorder,
              const std::shared_ptr<const gateway_settings>& settings) {
  return {
      [=, events = std::make_shared<command_events>(*settings)](const relayed_request& relayed) {
        const auto found = events->commands_of(relayed.request, relayed.timestamp);
        if (const auto* refused = std::get_if<control_refusal>(&found))
          return relayed.answer({.refused = *refused});
        const auto& commands = std::get<std::vector<sensor_command>>(found);
        const auto answers = std::make_shared<answer_collector>(commands.size(), relayed.answer);
        for (std::size_t place = 0; place < commands.size(); ++place) {
          const auto& command = commands[place];
          self->request(recorder, command_patience, command)
              .then(
                  [=](const recorded& done) {
                    answers->recorded(place, {.offset = done.offset,
                                              .hash = done.hash,
                                              .seq_nr = done.seq_nr,
                                              .timestamp = command.timestamp});
                  },
                  [=](const caf::error& reason) { answers->refused(place, command, reason); });
        }
      }};
}

} // namespace logflume::actors
