#include "actors/commands/line_appender.hpp"

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

/// JSON may be longer than its CBOR: an escaped character has six bytes for one.
constexpr std::size_t json_per_cbor = 8;

bool is_empty(std::string_view line) {
  return line.find_first_not_of(" \t\r") == line.npos;
}

/// The root secret is the first line of the input then.
bool is_secret_input(const std::string& source) {
  return source == "stdin" || source == "fd:0";
}

} // namespace

line_appender::line_appender(const invocation& asked, const topic_config& topic, sensor_log& entity,
                             console& console) :
    input_{event_input_of(topic)},
    entity_{&entity}, console_{&console}, reader_{STDIN_FILENO,
                                                  json_per_cbor * topic.log.max_record_size},
    request_{*asked.number("ENTITY"), {}},
    line_{is_secret_input(asked.settings.values.secrets.root_secret) ? 1U : 0U} {}

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
  // What was written is kept, whatever follows.
  settle();
  return report();
}

line_appender::next line_appender::wait(const stop_signals& signals) {
  std::array<pollfd, 2> watched{{{signals.descriptor(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  for (;;) {
    milliseconds left{-1};
    if (const auto due = entity_->sync_due()) {
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

bool line_appender::take_lines() {
  request_.events.clear();
  while (const auto line = reader_.next()) {
    ++line_;
    if (is_empty(*line))
      continue;
    auto read = input_.read(*line);
    if (const auto* reason = std::get_if<std::string>(&read)) {
      failure_ = "line " + std::to_string(line_) + ": " + *reason;
      break;
    }
    request_.events.emplace_back(std::get<log::encoded_event_ptr>(std::move(read)));
  }
  return (request_.events.empty() || write()) && failure_.empty();
}

bool line_appender::write() {
  const auto written = entity_->write(request_, sensor_log::lines::unwanted);
  if (const auto* refused = std::get_if<refusal>(&written)) {
    failure_ = refused->reason;
    return false;
  }
  if (!first_)
    first_ = std::get<written_events>(written).first;
  appended_ += request_.events.size();
  return true;
}

bool line_appender::settle() {
  if (const auto refused = entity_->settle()) {
    failure_ = refused->reason;
    appended_ = settled_;
    return false;
  }
  settled_ = appended_;
  return true;
}

int line_appender::report() const {
  auto count = std::to_string(appended_) + (appended_ == 1 ? " event" : " events");
  if (appended_ == 1)
    count += ", offset " + std::to_string(*first_);
  else if (appended_ > 1)
    count +=
        ", offsets " + std::to_string(*first_) + " to " + std::to_string(*first_ + appended_ - 1);
  if (!failure_.empty())
    return console_->fail(
        failure_ + (appended_ == 0 ? "; nothing was appended" : "; before that, appended " + count),
        1);
  console_->complain("appended " + count);
  return console_->finish();
}

} // namespace logflume::actors
