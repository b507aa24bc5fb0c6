#include "actors/commands/log_printer.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/output/colours.hpp"
#include "actors/output/console.hpp"
#include "actors/process/stop_signals.hpp"
#include "log/event/event_tail.hpp"
#include "log/topic/directory_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

using clock = std::chrono::steady_clock;

/// The same limit as for a stream.
constexpr std::size_t max_entities = 256;

bool is_since(std::string_view text) {
  return parse_since(text, std::chrono::system_clock::now()).has_value();
}

/// Returns nullopt, which means JSON, unless standard output is a terminal that a person reads.
std::optional<event_text> text_form(const invocation& args) {
  if (args.has("--json") || args.has("--raw") || ::isatty(STDOUT_FILENO) == 0)
    return {};
  return event_text{wants_colours(std::getenv("NO_COLOR"), std::getenv("TERM"))};
}

log_printer::options options_of(const invocation& args) {
  const auto since = args.text("--since");
  return {.follows = args.has("--follow"),
          .records = {.from = args.number("--from").value_or(0),
                      .since = since ? parse_since(*since, std::chrono::system_clock::now())
                                     : std::nullopt,
                      .entities = args.numbers("--entity")},
          .lines = {.tail = args.number("--tail"), .limit = args.number("--limit")},
          .text = text_form(args)};
}

/// Wakes a reader of the log from another thread.
class wake_up {
 public:
  wake_up() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}
  wake_up(const wake_up&) = delete;
  wake_up& operator=(const wake_up&) = delete;
  ~wake_up() { ::close(descriptor_); }

  void call() const { ::eventfd_write(descriptor_, 1); }

  /// Waits for `call`. Returns false if a signal arrived, or the reader of standard output has
  /// gone.
  bool wait(const stop_signals& signals) const {
    std::array<pollfd, 3> descriptors{
        {{signals.descriptor(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}, {descriptor_, POLLIN, 0}}};
    while (::poll(descriptors.data(), descriptors.size(), -1) < 0) {
    }
    eventfd_t count = 0;
    ::eventfd_read(descriptor_, &count);
    return descriptors[0].revents == 0 && descriptors[1].revents == 0;
  }

 private:
  int descriptor_;
};

template <class Tail>
int follow(const invocation& args, const topic_config& topic, console& console, Tail next) {
  const stop_signals signals;
  const wake_up changed;
  const log::directory_watch watch{topic.log.root, topic.log.poll_interval,
                                   [&](auto) { changed.call(); }};
  console.stop_on(signals.descriptor());
  log_printer printer{topic, options_of(args), console};
  do {
    if (const auto end = printer.read_on(next))
      return *end;
  } while (changed.wait(signals));
  return 0;
}

template <class Tail>
int print(const invocation& args, const topic_config& topic, console& console, Tail next) {
  if (args.has("--follow"))
    return follow(args, topic, console, std::move(next));
  log_printer printer{topic, options_of(args), console};
  const auto exit_code = printer.read_on(next);
  return exit_code.value_or(1);
}

/// Returns the events' key, which is looked up while the log is read; nullopt if nothing is
/// encrypted; or a message that says why there is no key.
std::variant<std::optional<crypto::events_key>, std::string>
events_key_of(const config& settings, const topic_config& topic, const console& console) {
  std::optional<crypto::events_key> key;
  if (topic.meaning.encryption == log::value_encryption::none)
    return key;
  auto secrets = open_secrets(settings, console);
  if (auto* wrong = std::get_if<std::string>(&secrets))
    return std::move(*wrong);
  key.emplace(std::move(std::get<crypto::secret_store>(secrets)), topic.events_key);
  return key;
}

/// Says what is wrong with the requested entities; empty if nothing is.
std::string entities_refused(const std::vector<std::uint64_t>& entities,
                             const log::record_meaning& meaning) {
  if (std::set(entities.begin(), entities.end()).size() > max_entities)
    return "--entity: give at most " + std::to_string(max_entities);
  for (const auto entity_id : entities)
    if (entity_id > meaning.highest_entity())
      return "--entity=" + std::to_string(entity_id) + ": give a whole number from 0 to " +
             std::to_string(meaning.highest_entity());
  return {};
}

int run_cat(const invocation& args, console& console) {
  const auto selected = selected_topic(args);
  if (const auto* wrong = std::get_if<std::string>(&selected))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(selected);
  const auto meaning = topic.meaning;
  if (const auto wrong = entities_refused(args.numbers("--entity"), meaning); !wrong.empty())
    return console.fail(wrong, 2);
  if (args.has("--raw"))
    return print(args, topic, console,
                 [tail = std::make_shared<log::tail>(open_tail(topic, args.has("--follow")))] {
                   return tail->next();
                 });
  auto key = events_key_of(args.settings.values, topic, console);
  if (const auto* wrong = std::get_if<std::string>(&key))
    return console.fail(*wrong, 2);
  const auto tail = std::make_shared<log::event_tail>(
      open_tail(topic, args.has("--follow")), log::envelope_reader{topic.redact, meaning},
      std::get<std::optional<crypto::events_key>>(std::move(key)));
  return print(args, topic, console, [tail] { return tail->next(clock::now()); });
}

constexpr std::array<command_option, 9> options{{
    topic_option,
    {.flag = "--follow",
     .value = "",
     .meaning = "wait for records to be appended, until a signal",
     .accepts = any_text{},
     .short_flag = "-f"},
    {.flag = "--entity",
     .value = "ID",
     .meaning = "show only this entity; repeat it for more, up to 256",
     .accepts = number_up_to{},
     .occurrence = occurrence::any},
    {.flag = "--from",
     .value = "OFFSET",
     .meaning = "start at this offset, or at the next one that exists",
     .accepts = number_up_to{}},
    {.flag = "--since",
     .value = "TIME",
     .meaning = "start at the first record that is not older: 2026-11-23T08:00:00Z, or 10m for "
                "ten minutes ago",
     .accepts = checked_text{.is_valid = is_since,
                             .advice = "give a time such as 2026-11-23T08:00:00Z, or a duration "
                                       "back from now such as 10m (ms, s, m, h)"}},
    {.flag = "--tail",
     .value = "N",
     .meaning = "show only the last N of the stored lines",
     .accepts = number_up_to{}},
    {.flag = "--limit",
     .value = "N",
     .meaning = "stop after this many lines",
     .accepts = number_up_to{}},
    {.flag = "--json",
     .value = "",
     .meaning = "write JSON even on a terminal, instead of text with times in UTC",
     .accepts = any_text{}},
    {.flag = "--raw",
     .value = "",
     .meaning = "show records as stored, events or not, as JSON; needs no secret",
     .accepts = any_text{}},
}};

} // namespace

constinit const command cat_command{
    .name = "cat",
    .summary = "write decrypted events as lines of JSON, or of text on a terminal",
    .sections = event_sections,
    .examples = "  logflume cat --config logflume.toml < root-secret.txt\n"
                "  logflume cat --config logflume.toml --entity 1001 --entity 1002 --tail 10 -f "
                "< root-secret.txt\n"
                "  logflume cat --config logflume.toml --since 10m --json < root-secret.txt\n"
                "  logflume cat --log.root=/srv/log --raw --from 400 --limit 10\n",
    .run = run_cat,
    .options = options,
    .words = {}};

} // namespace logflume::actors
