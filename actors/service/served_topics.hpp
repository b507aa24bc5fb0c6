#pragma once

#include "actors/config/config.hpp"
#include "actors/counts/topic_list.hpp"
#include "actors/forward/forward_thread.hpp"
#include "actors/gateway/write_side.hpp"
#include "actors/output/topic_journal.hpp"
#include "actors/service/http_commands.hpp"
#include "actors/service/service.hpp"
#include "actors/supervision/supervised_topic.hpp"
#include "actors/tailer/log_watch.hpp"
#include "crypto/secret_store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Everything that belongs to one topic. Outlives the actors that use it.
struct served_topic {
  topic_config config;
  std::shared_ptr<const tailer_settings> settings;
  /// Shared, because a report in progress may outlive the topic.
  std::shared_ptr<topic_counts> counts = std::make_shared<topic_counts>();
  /// None: this process does not write the log.
  std::optional<write_side> writing;
  /// Exists while the topic has actors.
  std::unique_ptr<log_watch> watch;
  /// Null: the topic is not forwarded.
  std::unique_ptr<forward_thread> forwarding;

  served_topic() = default;
  served_topic(const served_topic&) = delete;
  served_topic& operator=(const served_topic&) = delete;
  /// If the topic has actors, it must be destroyed while the actor system lives.
  ~served_topic() {
    if (writing)
      writing->end();
  }

  const std::string& name() const { return config.log.topic; }
  std::string udp() const { return writing ? writing->address() : std::string{}; }
};

/// The topics of a service, in the order of the configuration. Used by one thread only.
class served_topics {
 public:
  /// `commands` gets the topics that this process writes.
  served_topics(const crypto::root_secret& root_secret, http_commands& commands, journal& journal) :
      root_secret_{root_secret}, commands_{commands}, journal_{journal} {}

  /// Binds the packet sockets of the topics in `values`. Returns the code to exit with on failure;
  /// the reason was logged.
  std::optional<exit_code> open(const config& values);
  /// Takes the locks of the logs that are written. Returns false on failure; the reason was logged.
  bool take_logs();
  /// Starts everything that a topic has besides its tailer.
  std::vector<supervised_topic> start(caf::actor_system& system, const config& values);

  /// Adds and removes topics, so that those in `wanted` are served. Removes a topic that cannot be
  /// served from `wanted`; the reason was logged. A topic is postponed while the removal of one
  /// with its name or its history is in progress. Returns the added topics, which the caller gives
  /// to the supervisor once their routes exist, because a tailer may be ready at once.
  std::vector<supervised_topic> change(caf::actor_system& system, const supervisor_actor& top,
                                       config& wanted);

  /// Returns the topics that the latest change postponed, once.
  std::vector<topic_config> take_postponed() { return std::exchange(postponed_, {}); }

  /// Takes no more packets or commands, and stops forwarding.
  void close_inputs();
  /// Ends what the topics still have. Call this while the actor system lives.
  void end();

  /// Returns the name of each packet socket in log lines, and its address.
  std::vector<std::pair<std::string, std::string>> packet_sockets() const;

  /// The list of topics, for reports.
  const topic_list& list() const { return list_; }

 private:
  using topic_ptr = std::shared_ptr<served_topic>;

  bool key_fits(const config& values, const topic_config& topic);
  std::variant<topic_ptr, exit_code> open(const config& values, const topic_config& topic);
  void add(const config& values, topic_ptr topic);
  supervised_topic start(caf::actor_system& system, const config& values, const topic_ptr& topic);
  void forward(const config& values, served_topic& topic);
  /// Returns nullopt on failure; the reason was logged.
  std::optional<supervised_topic> add(caf::actor_system& system, const config& values,
                                      const topic_config& topic);
  void remove(const supervisor_actor& top, const topic_ptr& topic);
  /// Returns whether a removed topic, of which something is still in use, has that name or history.
  bool must_wait(const topic_config& wanted) const;

  const crypto::root_secret& root_secret_;
  http_commands& commands_;
  journal& journal_;
  std::vector<topic_ptr> topics_;
  /// The removed topics, as long as something uses them.
  std::vector<std::weak_ptr<served_topic>> removed_;
  std::vector<topic_config> postponed_;
  topic_list list_;
};

} // namespace logflume::actors
