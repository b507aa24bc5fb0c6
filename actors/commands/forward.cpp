#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/run_with_journal.hpp"
#include "actors/config/forward_rules.hpp"
#include "actors/config/kafka_secrets.hpp"
#include "actors/forward/forward_thread.hpp"
#include "actors/process/stop_signals.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

using topic_configs = std::vector<topic_config>;

/// Returns the topic of `--topic`, or all that are forwarded; or a message that says why there is
/// none.
std::variant<topic_configs, std::string> selected_topics(const invocation& args) {
  const auto& values = args.settings.values;
  if (args.text(topic_option.flag)) {
    auto selected = selected_topic(args);
    if (auto* wrong = std::get_if<std::string>(&selected))
      return std::move(*wrong);
    auto& topic = std::get<topic_config>(selected);
    const auto& name = topic.log.topic;
    const auto& named = values.forward.topics;
    if (!values.forward.kafka_topic.empty() && !named.empty() && named.front() != name)
      return "forward.kafka_topic is the target of " + named.front() + ", not of " + name +
             ": set topics.NAME.kafka_topic of both instead";
    if (!values.kafka.brokers.empty())
      return topic_configs{std::move(topic)};
  }
  if (auto fault = forwarding_fault(values))
    return *std::move(fault);
  return forwarded_topics(values);
}

/// Forwards until a signal arrives, or until another forwarder has taken over one of the topics.
/// Returns the exit code.
int forward(const config& values, const topic_configs& topics,
            const std::optional<crypto::secret_store>& secrets, journal& journal) {
  const stop_signals signals{stop_signals::hang_up::stops};
  std::atomic<bool> is_fenced{false};
  std::deque<forward_counts> counts;
  std::deque<forward_thread> threads;
  for (const auto& topic : topics)
    threads.emplace_back(values, topic, secrets, damage::reported, counts.emplace_back(), journal,
                         [&] {
                           is_fenced = true;
                           signals.done();
                         });
  signals.wait([&] { signals.done(); }, [] {});
  for (auto& thread : threads)
    thread.begin_stop();
  threads.clear();
  journal.write(level::info, "stopped", {});
  return is_fenced ? 1 : 0;
}

int run_forward(const invocation& args, console& console) {
  const auto& values = args.settings.values;
  const auto topics = selected_topics(args);
  if (const auto* wrong = std::get_if<std::string>(&topics))
    return console.fail(*wrong, 2);
  std::optional<crypto::secret_store> secrets;
  if (refers_to_secret(values.kafka)) {
    auto opened = open_secrets(values, console);
    if (const auto* wrong = std::get_if<std::string>(&opened))
      return console.fail(*wrong, 2);
    secrets = std::get<crypto::secret_store>(std::move(opened));
  }
  return run_with_journal(values, [&](journal& journal) {
    return forward(values, std::get<topic_configs>(topics), secrets, journal);
  });
}

constexpr std::array options{
    command_option{.flag = "--topic",
                   .value = "NAME",
                   .meaning = "forward this topic alone; default: those of forward.topics",
                   .accepts = any_text{}}};

constexpr std::array<std::string_view, 6> sections{"log",     "secrets", "kafka",
                                                   "forward", "output",  "topics"};

} // namespace

constinit const command forward_command{
    .name = "forward",
    .summary = "forward logs to Kafka, each record exactly once",
    .sections = sections,
    .examples = "  logflume forward --config logflume.toml\n"
                "  logflume forward --log.root=/srv/log --kafka.brokers=kafka-1:9092 "
                "--forward.origin=gateway-17\n",
    .run = run_forward,
    .options = options,
    .words = {}};

} // namespace logflume::actors
