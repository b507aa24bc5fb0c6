#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/counts/topic_list.hpp"
#include "actors/node/inspection.hpp"
#include "actors/node/tailer_notices.hpp"
#include "actors/supervision/protocol.hpp"
#include "log/event/selection.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace logflume::actors {

/// What the Inspector reports on.
struct inspected {
  inspected_supervisor_actor supervisor;
  inspected_front_actor front;
  /// Both outlive the Inspector.
  const service_counts* counts = nullptr;
  const topic_list* topics = nullptr;
  /// The address at which HTTP is served.
  std::string http{};
};

/// To itself: read the tailers' counts.
struct sample_counts {};

/// The Inspector, as seen inside the process.
using local_inspector = inspection::inspector_actor::extend<caf::reacts_to<sample_counts>>;

struct inspector_state {
  static inline const char* name = "inspector";

  using pointer = local_inspector::stateful_pointer<inspector_state>;
  using clock = std::chrono::steady_clock;
  using status_promise = caf::typed_response_promise<inspection::status>;
  using notices_promise = caf::typed_response_promise<inspection::notices>;

  struct status_question {
    std::size_t most_streams = 0;
    status_promise promise;
  };
  struct notices_question {
    inspection::ask_notices asked;
    clock::time_point until;
    notices_promise promise;
  };

  pointer self = nullptr;
  inspected subject;
  clock::time_point begin;
  /// Notices by the topic's name.
  std::map<std::string, tailer_notices> notices;
  std::deque<notices_question> waiting_for_notices;

  /// The questions that the current round answers, and those that have come since.
  std::vector<status_question> asked;
  std::deque<status_question> waiting;
  /// The current round: the result so far, the actors asked, and the answers still outstanding.
  inspection::status result;
  std::vector<topic_children> running;
  bool lags_asked = false;
  /// What the streams of the result follow, in the same order.
  std::vector<log::selection> followed;
  int outstanding = 0;

  void sample_tailers();
  void answer_notices();
  void ask(notices_question question);

  void ask(status_question question);
  void begin_round();
  void question_write_side(const std::string& topic, const inspected_gateway_actor& gateway);
  void ask_lags();
  void ask_lags_of(const topic_children& topic);
  void end_round();

  /// Sends a request of the round. `take` gets the answer; `refused` is called if none comes in
  /// time.
  template <class Answer, class Handle, class Question, class Take, class Refused>
  void request(const Handle& actor, Question question, Take take, Refused refused);
  /// Asks an actor how full its mailbox is, and measures how soon it answers.
  template <class Handle>
  void ask_mailbox_of(const char* kind, const std::string& topic, const Handle& actor);
  void add(inspection::actor_kind kind) { result.actors.push_back(std::move(kind)); }
  void settle();

  inspection::tailer describe_tailer(const topic_view& topic) const;
};

/// Answers simultaneous questions with one round: asks the actors in turn and waits at most a
/// second for each; one that does not answer is reported as such. Reads the tailers' counts twice a
/// second. Its memory for questions is bounded.
local_inspector::behavior_type inspector(inspector_state::pointer self, inspected subject);

} // namespace logflume::actors
