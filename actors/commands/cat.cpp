#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"
#include "actors/commands/rows.hpp"
#include "actors/output/console.hpp"
#include "actors/process/stop_signals.hpp"
#include "log/event/event_tail.hpp"
#include "log/topic/directory_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

using clock = std::chrono::steady_clock;

/// The records to write.
struct selection {
  log::offset from = 0;
  std::optional<std::uint64_t> entity;

  bool accepts(log::offset offset, std::uint64_t entity_id) const {
    return offset >= from && (!entity || *entity == entity_id);
  }
};

/// Reads to the end of a log, as often as asked, and writes a line per record.
class log_printer {
 public:
  log_printer(const invocation& asked, console& console) :
      settings_{asked.settings.values}, wanted_{asked.number("--from").value_or(0),
                                                asked.number("--entity")},
      left_{asked.number("--limit")}, follows_{asked.has("--follow")}, console_{console} {}

  /// Reads to the end of the log. An exit code ends the command.
  template <class Tail>
  std::optional<int> read_on(Tail next) {
    while (left_ != 0U) {
      const auto step = next();
      const auto how = std::visit([this](const auto& what) { return this->take(what); }, step);
      if (how == course::failed)
        return exit_code_;
      if (how == course::end_reached)
        return at_end();
      if (state_ != console::state::open)
        return console_.finish();
    }
    state_ = console_.flush();
    report_passed_over();
    return console_.finish();
  }

 private:
  enum class course { goes_on, end_reached, failed };

  /// Reports damage and skipped records since the last report.
  void report_passed_over() {
    if (std::pair now{damaged_, skipped_}; now == std::exchange(reported_, now))
      return;
    std::string text;
    if (damaged_ > 0)
      text = std::to_string(damaged_) + " damaged place" + (damaged_ == 1 ? "" : "s") + " (" +
             std::to_string(damaged_bytes_) + " bytes)";
    if (skipped_ > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(skipped_) + " record" +
              (skipped_ == 1 ? " that is not an event" : "s that are not events");
    console_.complain("warning: skipped " + text + "; run `logflume verify` for details");
  }

  course take(const log::envelope& event) {
    if (wanted_.accepts(event.offset, event.entity_id))
      put(to_json(event));
    return course::goes_on;
  }
  course take(const log::delivered& found) {
    if (wanted_.accepts(found.record.offset, found.record.key & log::entity_mask))
      put(to_json(found.record));
    return course::goes_on;
  }
  course take(const log::skipped&) {
    ++skipped_;
    return course::goes_on;
  }
  course take(const log::damaged& place) {
    ++damaged_;
    damaged_bytes_ += place.bytes;
    return course::goes_on;
  }
  course take(const log::passed_over&) { return course::goes_on; }
  course take(const log::searching&) { return course::goes_on; }
  course take(const log::rewound&) { return course::goes_on; }
  course take(const log::compacted&) { return course::goes_on; }
  course take(const log::at_end& end) {
    return end.missing ? wait_for(missing_log(settings_)) : course::end_reached;
  }
  course take(const log::read_failure& failure) { return fail(unreadable(failure), 1); }
  course take(const crypto::secret_missing& missing) { return wait_for(missing_secret(missing)); }
  course take(const crypto::secret_refused& refused) { return fail(refused.message, 2); }

  void put(const std::string& line) {
    state_ = console_.write(line);
    if (left_)
      --*left_;
  }

  std::optional<int> at_end() {
    state_ = console_.flush();
    report_passed_over();
    if (state_ != console::state::open || !follows_)
      return console_.finish();
    return {};
  }

  /// A follower waits for it, and says so once.
  course wait_for(const std::string& what) {
    if (!follows_)
      return fail(what, 1);
    if (what != std::exchange(waits_for_, what))
      console_.complain("waiting: " + what);
    return course::end_reached;
  }

  course fail(const std::string& why, int exit_code) {
    state_ = console_.flush();
    exit_code_ = console_.fail(why, exit_code);
    return course::failed;
  }

  const config& settings_;
  selection wanted_;
  std::optional<std::uint64_t> left_;
  bool follows_;
  console& console_;
  console::state state_ = console::state::open;
  /// Valid after `failed`.
  int exit_code_ = 0;
  std::string waits_for_;
  std::uint64_t damaged_ = 0;
  std::uint64_t damaged_bytes_ = 0;
  std::uint64_t skipped_ = 0;
  std::pair<std::uint64_t, std::uint64_t> reported_{};
};

/// Wakes a reader of the log from another thread.
class wake_up {
 public:
  wake_up() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}
  wake_up(const wake_up&) = delete;
  wake_up& operator=(const wake_up&) = delete;
  ~wake_up() { ::close(descriptor_); }

  void call() const { ::eventfd_write(descriptor_, 1); }

  /// False: a signal arrived, or the reader of standard output has gone.
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
int follow(const invocation& asked, console& console, Tail next) {
  const stop_signals signals;
  const wake_up changed;
  const auto& from = asked.settings.values.log;
  const log::directory_watch watch{from.root, from.poll_interval, [&](auto) { changed.call(); }};
  console.stop_on(signals.descriptor());
  log_printer printer{asked, console};
  do {
    if (const auto end = printer.read_on(next))
      return *end;
  } while (changed.wait(signals));
  return 0;
}

template <class Tail>
int print(const invocation& asked, console& console, Tail next) {
  if (asked.has("--follow"))
    return follow(asked, console, std::move(next));
  log_printer printer{asked, console};
  const auto exit_code = printer.read_on(next);
  return exit_code.value_or(1);
}

int run_cat(const invocation& asked, console& console) {
  const auto& settings = asked.settings.values;
  if (asked.has("--raw"))
    return print(asked, console,
                 [tail = std::make_shared<log::tail>(open_tail(settings, asked.has("--follow")))] {
                   return tail->next();
                 });
  auto secrets = open_secrets(settings, console);
  if (const auto* wrong = std::get_if<std::string>(&secrets))
    return console.fail(*wrong, 2);
  const auto tail = std::make_shared<log::event_tail>(
      open_tail(settings, asked.has("--follow")), log::envelope_reader{settings.http.redact},
      crypto::events_key{std::move(std::get<crypto::secret_store>(secrets)),
                         settings.secrets.events_key});
  return print(asked, console, [tail] { return tail->next(clock::now()); });
}

constexpr std::array<command_option, 5> options{{
    {.flag = "--follow",
     .value = "",
     .meaning = "wait for records to be appended, until a signal",
     .accepts = any_text{}},
    {.flag = "--from",
     .value = "OFFSET",
     .meaning = "start at this offset, or at the next one there is",
     .accepts = number_up_to{}},
    {.flag = "--entity",
     .value = "ID",
     .meaning = "show only this entity",
     .accepts = number_up_to{log::entity_mask}},
    {.flag = "--raw",
     .value = "",
     .meaning = "show records as stored, events or not; needs no secret",
     .accepts = any_text{}},
    {.flag = "--limit",
     .value = "N",
     .meaning = "stop after this many lines",
     .accepts = number_up_to{}},
}};

} // namespace

constinit const command cat_command{
    .name = "cat",
    .summary = "write decrypted events as lines of JSON",
    .sections = event_sections,
    .examples = "  logflume cat --config logflume.toml < root-secret.txt\n"
                "  logflume cat --config logflume.toml --follow --entity 1001 < root-secret.txt\n"
                "  logflume cat --log.root=/srv/log --raw --from 400 --limit 10\n",
    .run = run_cat,
    .options = options,
    .words = {}};

} // namespace logflume::actors
