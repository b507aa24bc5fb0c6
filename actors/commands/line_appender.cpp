#include "actors/commands/line_appender.hpp"

#include "crypto/root_secret_source.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

using std::chrono::milliseconds;

/// JSON may be longer than its CBOR: an escaped character takes six bytes instead of one.
constexpr std::size_t json_per_cbor = 8;

} // namespace

line_appender::line_appender(const invocation& args, const topic_config& topic,
                             std::unique_ptr<event_target> target, std::uint64_t line,
                             console& console) :
    input_{event_input_of(topic)},
    target_{std::move(target)}, console_{&console}, reader_{STDIN_FILENO,
                                                            json_per_cbor *
                                                                topic.log.max_record_size},
    secret_in_input_{crypto::is_standard_input(args.settings.values.secrets.root_secret)},
    line_{line} {}

int line_appender::run() {
  const stop_signals signals{stop_signals::hang_up::stops};
  auto input = line_reader::state::open;
  while (input == line_reader::state::open && wait(signals) == next::input) {
    input = reader_.read();
    if (input == line_reader::state::too_long)
      failure_ = "line " + std::to_string(line_ + 1) +
                 ": the event is too long: its record would exceed log.max_record_size";
    else if (input == line_reader::state::failed)
      failure_ = "standard input cannot be read: " + reader_.error().message();
    else if (!take_lines())
      break;
  }
  // Keeps what was written, even after a failure.
  settle();
  return report();
}

line_appender::next line_appender::wait(const stop_signals& signals) {
  std::array<pollfd, 2> watched{{{signals.descriptor(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  for (;;) {
    milliseconds left{-1};
    if (const auto due = target_->sync_due()) {
      left = std::chrono::ceil<milliseconds>(*due - std::chrono::steady_clock::now());
      if (left <= milliseconds{0}) {
        if (!settle())
          return next::failed;
        continue;
      }
    }
    if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) > 0)
      return watched[0].revents != 0 ? next::stop : next::input;
  }
}

bool line_appender::holds_no_event(std::string_view line) const {
  const auto first = line.find_first_not_of(" \t\r");
  return first == line.npos || (secret_in_input_ && line_ == 1 && crypto::is_root_secret(line));
}

bool line_appender::take_lines() {
  std::size_t added = 0;
  while (const auto line = reader_.next()) {
    ++line_;
    if (holds_no_event(*line))
      continue;
    auto read = input_.read(*line);
    if (const auto* reason = std::get_if<std::string>(&read)) {
      failure_ = "line " + std::to_string(line_) + ": " + *reason;
      break;
    }
    target_->add(*line, std::get<log::encoded_event_ptr>(std::move(read)));
    ++added;
  }
  return (added == 0 || write()) && failure_.empty();
}

bool line_appender::write() {
  const auto written = target_->write();
  if (written.count > 0) {
    if (appended_ == 0)
      first_ = written.first;
    last_ = written.last;
    appended_ += written.count;
  }
  if (written.refused)
    failure_ = written.refused->reason;
  return !written.refused;
}

bool line_appender::settle() {
  if (const auto refused = target_->settle()) {
    failure_ = refused->reason;
    appended_ = settled_;
    last_ = last_settled_;
    return false;
  }
  settled_ = appended_;
  last_settled_ = last_;
  return true;
}

int line_appender::report() const {
  auto count = std::to_string(appended_) + (appended_ == 1 ? " event" : " events");
  if (appended_ == 1)
    count += ", offset " + std::to_string(first_);
  else if (appended_ > 1)
    count += ", offsets " + std::to_string(first_) + " to " + std::to_string(last_);
  if (!failure_.empty())
    return console_->fail(
        failure_ + (appended_ == 0 ? "; nothing was appended" : "; before that, appended " + count),
        1);
  console_->complain("appended " + count);
  return console_->finish();
}

} // namespace logflume::actors
