#include "actors/output/journal.hpp"

#include "actors/output/json_object.hpp"
#include "actors/output/printable.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

std::string_view name_of(level level) {
  return level_names[static_cast<std::size_t>(level)];
}

/// Returns the time as `2026-11-23T08:00:00.123Z`.
std::string timestamp(journal::clock::time_point now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::milliseconds>(now - day)};
  std::array<char, 64> text;
  const auto length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string to_text(std::string_view text) {
  auto out = printable(text);
  if (!out.empty() && out.find_first_of(" \"=\\") == out.npos)
    return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"')
      quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string to_text(std::int64_t number) {
  return std::to_string(number);
}
std::string to_text(std::uint64_t number) {
  return std::to_string(number);
}
std::string to_text(bool truth) {
  return truth ? "true" : "false";
}

std::string to_text(double number) {
  std::array<char, 32> text;
  const auto length = std::snprintf(text.data(), text.size(), "%g", number);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string text_line(std::string_view time, level level, std::string_view event,
                      std::span<const field> fields) {
  constexpr std::size_t level_width = 7;
  std::string out{time.substr(11, 12)};
  out.append(" ").append(name_of(level));
  out.append(level_width - name_of(level).size() + 1, ' ').append(printable(event));
  for (const auto& field : fields) {
    out.append(" ").append(printable(field.key)).append("=");
    out.append(std::visit([](auto plain) { return to_text(plain); }, field.value));
  }
  return out;
}

std::string json_text(std::string_view time, level level, std::string_view event,
                      std::span<const field> fields) {
  json_object line;
  line.add("ts", time);
  line.add("level", name_of(level));
  line.add("event", event);
  for (const auto& field : fields)
    std::visit([&](auto value) { line.add(field.key, value); }, field.value);
  return line.take();
}

bool as_json(int descriptor, output_format format) {
  return format == output_format::json ||
         (format == output_format::automatic && isatty(descriptor) == 0);
}

bool is_regular_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// Returns the longest part of `text` that a ready pipe accepts in one write without blocking
/// (POSIX: PIPE_BUF). It consists of whole lines, unless the first is longer.
std::string_view next_piece(std::string_view text) {
  constexpr std::size_t max_bytes = 4096;
  if (text.size() <= max_bytes)
    return text;
  const auto end = text.rfind('\n', max_bytes - 1);
  return text.substr(0, end == text.npos ? max_bytes : end + 1);
}

/// Waits for the reader. An error loses the text, as there is nowhere else to report it.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    pollfd ready{descriptor, POLLOUT, 0};
    if (::poll(&ready, 1, -1) < 0 && errno != EINTR)
      return;
    const auto written = ::write(descriptor, text.data(), next_piece(text).size());
    if (written < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (written <= 0)
      return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Returns whether some bytes can be written without waiting for the reader.
bool has_room(int descriptor) {
  pollfd ready{descriptor, POLLOUT, 0};
  return ::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0;
}

/// Maximum number of bytes that wait for the reader.
constexpr std::size_t capacity = std::size_t{256} * 1024;

/// How long the end waits for a reader that does not read.
constexpr std::chrono::seconds close_timeout{1};

} // namespace

/// Shared with the thread, which outlives the journal if the reader does not read.
struct journal::state {
  std::string format(level level, std::string_view event, std::span<const field> fields) const {
    const auto time = timestamp(now());
    return (json ? json_text(time, level, event, fields) : text_line(time, level, event, fields)) +
           '\n';
  }

  void add(std::string_view line) {
    if (waiting.size() + in_flight + line.size() > capacity) {
      ++dropped;
      return;
    }
    waiting += line;
    changed.notify_one();
  }

  void write_until_closed(int descriptor) {
    std::unique_lock lock{mutex};
    while (true) {
      changed.wait(lock, [this] { return !waiting.empty() || closing; });
      if (waiting.empty())
        break;
      const auto text = std::exchange(waiting, {});
      in_flight = text.size();
      lock.unlock();
      write_all(descriptor, text);
      lock.lock();
      in_flight = 0;
      if (const auto lines = std::exchange(dropped, 0); lines > 0)
        waiting += format(level::warning, "journal_dropped", std::array{field{"lines", lines}});
    }
    closed = true;
    ended.notify_all();
  }

  std::function<clock::time_point()> now;
  std::mutex mutex;
  std::condition_variable changed;
  std::condition_variable ended;
  bool json = false;
  bool closing = false;
  bool closed = false;
  std::string waiting;
  std::size_t in_flight = 0;
  std::uint64_t dropped = 0;
};

journal::journal(int descriptor, output_config options, std::function<clock::time_point()> now) :
    max_level_{options.level}, descriptor_{descriptor}, state_{std::make_shared<state>()} {
  state_->now = std::move(now);
  state_->json = as_json(descriptor, options.format);
  if (descriptor < 0 || is_regular_file(descriptor))
    return;
  // The thread owns a duplicate, as it may still write when the caller closes the descriptor.
  const int duplicate = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  // Without a duplicate, the caller writes lines directly, as to a regular file.
  if (duplicate < 0)
    return;
  // The thread inherits a mask that blocks all signals, because other threads wait for them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  writer_ = std::thread{[shared = state_, duplicate] {
    pthread_setname_np(pthread_self(), "journal");
    shared->write_until_closed(duplicate);
    ::close(duplicate);
  }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

journal::~journal() {
  close();
}

void journal::close() {
  if (!writer_.joinable())
    return;
  std::unique_lock lock{state_->mutex};
  state_->closing = true;
  state_->changed.notify_one();
  const auto is_closed = [this] { return state_->closed; };
  bool ended = false;
  // While there is room, the thread is only late, as on a busy machine.
  do
    ended = state_->ended.wait_for(lock, close_timeout, is_closed);
  while (!ended && has_room(descriptor_));
  lock.unlock();
  if (ended)
    writer_.join();
  else
    writer_.detach();
}

void journal::change(output_config options) {
  const std::lock_guard lock{state_->mutex};
  max_level_ = options.level;
  state_->json = as_json(descriptor_, options.format);
}

void journal::write(level level, std::string_view event, std::initializer_list<field> fields) {
  write(level, event, std::span{fields.begin(), fields.size()});
}

void journal::write(level level, std::string_view event, std::span<const field> fields) {
  if (level > max_level_ || descriptor_ < 0)
    return;
  const std::lock_guard lock{state_->mutex};
  const auto line = state_->format(level, event, fields);
  if (writer_.joinable())
    state_->add(line);
  else
    write_all(descriptor_, line);
}

} // namespace logflume::actors
