#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/output/journal.hpp"
#include "actors/supervision/addresses.hpp"
#include "actors/supervision/protocol.hpp"
#include "actors/supervision/supervised_topic.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

/// What a supervisor starts and monitors.
struct supervised {
  front_actor front;
  std::vector<supervised_topic> topics;
  actors::addresses addresses{};
  actors::journal* journal = nullptr;
  service_counts* counts = nullptr;
  /// Takes the owner of a topic whose actors have ended, and releases it on another thread: the
  /// supervisor may run on a thread that the owner has to join.
  std::function<void(std::shared_ptr<const void>)> release = [](const auto&) {};
};

/// To itself: the pause after a topic's tailer failed is over.
struct start_tailer_again {
  std::string topic;
};
/// To itself: the log was read, so give back the memory that only reading needed.
struct trim_memory {};

using supervisor_self =
    supervisor_actor::extend<caf::reacts_to<start_tailer_again>, caf::reacts_to<trim_memory>>;

struct supervisor_state {
  static inline const char* name = "supervisor";

  using pointer = supervisor_self::stateful_pointer<supervisor_state>;

  pointer self = nullptr;
  front_actor front;
  actors::addresses addresses;
  actors::journal* journal = nullptr;
  std::function<void(std::shared_ptr<const void>)> release;
  /// Topics by name.
  std::map<std::string, topic_state> topics;
  bool stopping = false;
  /// A text for people; empty until the service is up.
  std::string status;
  std::vector<caf::typed_response_promise<std::string>> waiting;

  topic_state* find(const std::string& topic);
  void add(supervised_topic parts);
  void remove(const std::string& topic);
  /// Once a topic's streams and its gateway have ended, ends its tailer; then its removal.
  void end_removal(const std::string& topic);
  void start_tailer(topic_state& topic);
  void ready(const tailer_ready& ready);
  void stop();
  /// The front or a gateway has ended: stops the others, then the tailers, and then quits.
  void part_ended();
  void report_status(const std::string& topic, std::string now);
  void report_status();
  /// Returns the joint status of all topics; empty if some topic has not begun yet.
  std::string joined_status() const;
  void child_ended(const caf::down_msg& down);
  void tailer_failed(topic_state& topic, const caf::error& reason);
};

/// Starts a tailer for each topic. Restarts a failed one with a growing pause (100 ms to 10 s),
/// while the front's streams stay open and other topics go on. When a topic is removed, its streams
/// are ended and its waiting records written. When told to stop, has the gateways write what waits
/// and the front end its streams, and quits when all are done.
supervisor_self::behavior_type supervisor(supervisor_state::pointer self, supervised parts);

} // namespace logflume::actors
