#pragma once

#include "actors/config/config.hpp"
#include "actors/counts/topic_list.hpp"
#include "actors/forward/forward_thread.hpp"
#include "actors/gateway/write_side.hpp"
#include "actors/output/journal.hpp"
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

/// What belongs to one topic. Outlives its actors.
struct served_topic {
  topic_config config;
  std::shared_ptr<const tailer_settings> settings;
  /// Reports that are being made may outlive the topic.
  std::shared_ptr<topic_counts> counts = std::make_shared<topic_counts>();
  /// None: another process writes the log.
  std::optional<write_side> writing;
  /// While there are actors.
  std::unique_ptr<log_watch> watch;
  /// None: the topic is not forwarded.
  std::unique_ptr<forward_thread> forwarding;

  served_topic() = default;
  served_topic(const served_topic&) = delete;
  served_topic& operator=(const served_topic&) = delete;
  /// While there is an actor system, if there are actors.
  ~served_topic() {
    if (writing)
      writing->end();
  }

  const std::string& name() const { return config.log.topic; }
  std::string udp() const { return writing ? writing->address() : std::string{}; }
};

/// The topics of a service, in the order of the configuration. To be used by one thread.
class served_topics {
 public:
  /// `commands`: learns which topics are written.
  served_topics(const crypto::root_secret& root_secret, http_commands& commands, journal& journal) :
      root_secret_{root_secret}, commands_{commands}, journal_{journal} {}

  /// Binds the packet sockets of the topics in `values`; or what to end with, after the reason was
  /// logged.
  std::optional<exit_code> open(const config& values);
  /// Takes the locks of the logs that are written. False: the reason was logged.
  bool take_logs();
  /// Starts what each topic has beside its tailer.
  std::vector<supervised_topic> start(caf::actor_system& system, const config& values);

  /// Adds and removes topics, so that those of `wanted` are served. One that cannot be, for a
  /// reason that is logged, is taken out of `wanted`. Returns those that were added, for the caller
  /// to give to the supervisor when their routes exist: a tailer may be ready at once.
  std::vector<supervised_topic> change(caf::actor_system& system, const supervisor_actor& top,
                                       config& wanted);

  /// No packet and no command comes any more, and nothing is forwarded.
  void close_inputs();
  /// The actors have ended, and their system has not.
  void end();

  /// What each packet socket is called in a line, and its address.
  std::vector<std::pair<std::string, std::string>> packet_sockets() const;

  /// For those who report on them.
  const topic_list& list() const { return list_; }

 private:
  using topic_ptr = std::shared_ptr<served_topic>;

  bool key_fits(const config& values, const topic_config& topic);
  std::variant<topic_ptr, exit_code> open(const config& values, const topic_config& topic);
  void add(const config& values, topic_ptr topic);
  supervised_topic start(caf::actor_system& system, const config& values, const topic_ptr& topic);
  void forward(const config& values, served_topic& topic);
  /// None: the reason was logged.
  std::optional<supervised_topic> add(caf::actor_system& system, const config& values,
                                      const topic_config& topic);
  void remove(const supervisor_actor& top, const topic_ptr& topic);

  const crypto::root_secret& root_secret_;
  http_commands& commands_;
  journal& journal_;
  std::vector<topic_ptr> topics_;
  topic_list list_;
};

} // namespace logflume::actors
