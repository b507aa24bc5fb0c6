#include "actors/commands/commands.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"
#include "actors/output/line_sink.hpp"
#include "actors/process/stop_signals.hpp"
#include "log/event/event_tail.hpp"
#include "log/topic/directory_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

using clock = std::chrono::steady_clock;

/// What a line is asked to be.
struct selection {
  log::offset from = 0;
  std::optional<std::uint64_t> entity;

  bool accepts(log::offset offset, std::uint64_t entity_id) const {
    return offset >= from && (!entity || *entity == entity_id);
  }
};

/// Reads to the end of a log, again and again, and writes a line for each step that is one.
class log_printer {
 public:
  log_printer(const invocation& asked, line_sink& out) :
      settings_{asked.settings.values}, wanted_{asked.number("--from").value_or(0),
                                                asked.number("--entity")},
      left_{asked.number("--limit")}, follows_{asked.has("--follow")}, out_{out} {}

  /// Reads what there is. An exit code: nothing is to come.
  template <class Tail>
  std::optional<int> read_on(Tail next) {
    while (left_ != 0U) {
      const auto step = next();
      const auto how = std::visit([this](const auto& what) { return this->take(what); }, step);
      if (how == course::failed)
        return exit_code_;
      if (how == course::end_reached)
        return at_end();
      if (state_ != line_sink::state::open)
        return exit_code_of(out_, state_);
    }
    state_ = out_.flush();
    tell_passed_over();
    return exit_code_of(out_, state_);
  }

 private:
  enum class course { goes_on, end_reached, failed };

  /// What was passed over, where it has not been told.
  void tell_passed_over() {
    if (std::pair now{damaged_, skipped_}; now == std::exchange(told_, now))
      return;
    std::string text;
    if (damaged_ > 0)
      text = std::to_string(damaged_) + " damaged place" + (damaged_ == 1 ? "" : "s") + " (" +
             std::to_string(damaged_bytes_) + " bytes)";
    if (skipped_ > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(skipped_) + " record" +
              (skipped_ == 1 ? " that is no event" : "s that are no events");
    complain("warning: passed over: " + text + "; `logflume verify` says more");
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
  course take(const log::rewound&) { return course::goes_on; }
  course take(const log::compacted&) { return course::goes_on; }
  course take(const log::at_end& end) {
    return end.missing ? wait_for(missing_log(settings_)) : course::end_reached;
  }
  course take(const log::read_failure& failure) { return fail(unreadable(failure), 1); }
  course take(const crypto::secret_missing& missing) { return wait_for(missing_secret(missing)); }
  course take(const crypto::secret_refused& refused) { return fail(refused.message, 2); }

  void put(const std::string& line) {
    state_ = out_.add(line);
    if (left_)
      --*left_;
  }

  std::optional<int> at_end() {
    state_ = out_.flush();
    tell_passed_over();
    if (state_ != line_sink::state::open || !follows_)
      return exit_code_of(out_, state_);
    return {};
  }

  /// A follower waits for it, having said so once.
  course wait_for(const std::string& what) {
    if (!follows_)
      return fail(what, 1);
    if (what != std::exchange(waits_for_, what))
      complain("waiting: " + what);
    return course::end_reached;
  }

  course fail(const std::string& why, int exit_code) {
    state_ = out_.flush();
    complain(why);
    exit_code_ = exit_code;
    return course::failed;
  }

  const config& settings_;
  selection wanted_;
  std::optional<std::uint64_t> left_;
  bool follows_;
  line_sink& out_;
  line_sink::state state_ = line_sink::state::open;
  /// Of what failed.
  int exit_code_ = 0;
  std::string waits_for_;
  std::uint64_t damaged_ = 0;
  std::uint64_t damaged_bytes_ = 0;
  std::uint64_t skipped_ = 0;
  std::pair<std::uint64_t, std::uint64_t> told_{};
};

/// Something that may have changed, as a descriptor.
class wake_up {
 public:
  wake_up() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}
  wake_up(const wake_up&) = delete;
  wake_up& operator=(const wake_up&) = delete;
  ~wake_up() { ::close(descriptor_); }

  void call() const { ::eventfd_write(descriptor_, 1); }

  /// False: a signal came, or the reader of standard output is gone.
  bool wait(const stop_signals& signals) const {
    std::array<pollfd, 3> some{
        {{signals.descriptor(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}, {descriptor_, POLLIN, 0}}};
    while (::poll(some.data(), some.size(), -1) < 0) {
    }
    eventfd_t count = 0;
    ::eventfd_read(descriptor_, &count);
    return some[0].revents == 0 && some[1].revents == 0;
  }

 private:
  int descriptor_;
};

template <class Tail>
int follow(const invocation& asked, Tail next) {
  const stop_signals signals;
  const wake_up changed;
  const auto& from = asked.settings.values.log;
  const log::directory_watch watch{from.root, from.poll_interval, [&](auto) { changed.call(); }};
  line_sink out{STDOUT_FILENO, signals.descriptor()};
  log_printer printer{asked, out};
  do {
    if (const auto end = printer.read_on(next))
      return *end;
  } while (changed.wait(signals));
  return 0;
}

template <class Tail>
int print(const invocation& asked, Tail next) {
  if (asked.has("--follow"))
    return follow(asked, std::move(next));
  std::signal(SIGPIPE, SIG_IGN);
  line_sink out{STDOUT_FILENO};
  log_printer printer{asked, out};
  const auto exit_code = printer.read_on(next);
  return exit_code.value_or(1);
}

} // namespace

int run_cat(const invocation& asked, journal&) {
  const auto& settings = asked.settings.values;
  if (asked.has("--raw"))
    return print(
        asked, [tail = std::make_shared<log::tail>(open_tail(settings))] { return tail->next(); });
  auto secrets = open_secrets(settings);
  if (const auto* wrong = std::get_if<std::string>(&secrets)) {
    complain(*wrong);
    return 2;
  }
  const auto tail = std::make_shared<log::event_tail>(
      open_tail(settings), log::envelope_reader{settings.http.redact},
      crypto::events_key{std::move(std::get<crypto::secret_store>(secrets)),
                         settings.secrets.events_key});
  return print(asked, [tail] { return tail->next(clock::now()); });
}

} // namespace logflume::actors
