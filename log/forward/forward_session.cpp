#include "log/forward/forward_session.hpp"

#include "log/forward/origin_search.hpp"

#include <limits>
#include <thread>
#include <variant>

namespace logflume::log {

namespace {

/// Maximum duration of a call to librdkafka, after which the session checks whether to stop.
constexpr std::chrono::milliseconds call_timeout{1'000};
/// Pause before the same call is repeated, because it may return at once.
constexpr std::chrono::milliseconds repeat_pause{10};
/// Time that a transaction in progress has to be committed before the end.
constexpr std::chrono::milliseconds stop_timeout{2'000};
/// Number of attempts to abort a failed transaction; the next producer aborts it in any case.
constexpr int max_abort_attempts = 3;

forward_waiting::cause cause_of(kafka_fault::kind fault) {
  switch (fault) {
  case kafka_fault::kind::unreachable:
  case kafka_fault::kind::refused:
    return forward_waiting::cause::kafka_unreachable;
  case kafka_fault::kind::topic_missing:
    return forward_waiting::cause::topic_missing;
  default:
    return forward_waiting::cause::kafka_failed;
  }
}

} // namespace

forward_session::forward_session(parts session_parts) :
    parts_{std::move(session_parts)}, record_maker_{parts_.options.origin, parts_.options.key,
                                                    parts_.options.meaning},
    log_{parts_.options.files, parts_.options.max_record_size} {}

forward_session::ended forward_session::run() {
  for (const auto step :
       {&forward_session::begin, &forward_session::take_position, &forward_session::locate})
    if (const auto end = (this->*step)())
      return *end;
  for (;;)
    if (const auto end = forward())
      return *end;
}

forward_session::maybe_ended forward_session::begin() {
  const auto begun = clock::now();
  for (;;) {
    if (parts_.waits.is_stopping())
      return ended::stopped;
    const auto outcome = parts_.producer.init(call_timeout);
    if (outcome.is(kafka_outcome::kind::done))
      break;
    if (!outcome.is(kafka_outcome::kind::pending))
      return failed(outcome.fault);
    report_long_wait(begun, outcome.fault);
    std::this_thread::sleep_for(repeat_pause);
  }
  if (const auto fault = parts_.producer.find_topic(parts_.options.times.response_timeout))
    return failed(*fault);
  return std::nullopt;
}

forward_session::maybe_ended forward_session::take_position() {
  const auto found = parts_.producer.committed(parts_.options.times.response_timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&found))
    return failed(*fault);
  if (const auto& committed = std::get<std::optional<kafka_commit>>(found))
    position_ = forward_position::parse(committed->metadata).value_or(forward_position{});
  return std::nullopt;
}

void forward_session::wait_for_log(const forward_log::reading& reading) {
  if (const auto* failure = std::get_if<read_failure>(&reading))
    parts_.report(forward_waiting{forward_waiting::cause::log_unreadable, to_string(*failure)});
  else if (const auto* end = std::get_if<at_end>(&reading); end != nullptr && end->missing)
    parts_.report(
        forward_waiting{forward_waiting::cause::log_missing, parts_.options.files.active.string()});
  parts_.waits.wait_until(log_wait::clock::now() + parts_.options.times.longest_retry);
}

forward_session::maybe_ended
forward_session::read_log(const std::function<void()>& begin,
                          const std::function<void(const forwarded_record&)>& visit) {
  for (;;) {
    parts_.waits.begin_reading();
    begin();
    bool has_records = false;
    const auto reading = log_.read_whole([&](const forwarded_record& record) {
      visit(record);
      has_records = true;
      return !parts_.waits.is_stopping();
    });
    if (parts_.waits.is_stopping())
      return ended::stopped;
    if (std::holds_alternative<at_end>(reading) && has_records)
      return std::nullopt;
    if (!std::holds_alternative<log_changed>(reading))
      wait_for_log(reading);
  }
}

/// Determines where to go on, and opens the log there.
forward_session::maybe_ended forward_session::locate() {
  using reason = forward_start::reason;
  std::optional<position_check> check;
  if (const auto end = read_log([&] { check.emplace(position_); },
                                [&](const forwarded_record& record) { check->add(record); }))
    return end;
  auto start = check->decide();
  bool is_found = false;
  if (start.why == reason::unknown) {
    if (const auto end = search(start))
      return end;
    is_found = start.why == reason::continues;
  }
  if (start.why == reason::cut)
    position_.cut(start.after);
  else if (start.why != reason::continues)
    position_ = {};
  if (start.why == reason::cut || start.why == reason::recreated)
    parts_.report(forward_cut{start.after});
  else if (start.why == reason::unknown)
    parts_.report(forward_unknown{});
  parts_.report(forward_begun{start.after});
  log_.open(start);
  if (!is_found)
    return std::nullopt;
  // Commit the position, so that it need not be searched for next time.
  if (const auto end = begin_transaction())
    return end;
  return commit();
}

/// Searches the topic for where to go on, because the position says nothing about the log.
forward_session::maybe_ended forward_session::search(forward_start& found) {
  parts_.report(forward_searching{});
  std::vector<forwarded_record> records;
  if (const auto end = read_log([&] { records.clear(); },
                                [&](const forwarded_record& record) { records.push_back(record); }))
    return end;
  origin_evidence evidence{std::move(records)};
  const origin_search whole_topic{
      .kafka = parts_.kafka,
      .origin = parts_.options.origin,
      .key = parts_.options.key,
      .should_continue = [&] { return !parts_.waits.is_stopping(); },
      .report_wait = [&](const kafka_fault& fault) { report_wait(fault); },
      .response_timeout = parts_.options.times.response_timeout};
  if (const auto fault =
          whole_topic.run([&](const forwarded_record& record) { evidence.add(record); }))
    return failed(*fault);
  if (parts_.waits.is_stopping())
    return ended::stopped;
  found = evidence.decide();
  if (position_.is_empty() && found.why == forward_start::reason::continues) {
    position_ = evidence.position();
  } else if (!position_.is_empty()) {
    // If the topic has a record that the log has, too, the position is this log's, and compaction
    // removed everything that it names.
    found.after = position_.last();
    if (found.why != forward_start::reason::continues)
      found = {.why = forward_start::reason::recreated};
  }
  return std::nullopt;
}

forward_session::maybe_ended forward_session::forward() {
  if (parts_.waits.is_stopping()) {
    if (is_open_)
      commit();
    return ended::stopped;
  }
  auto step = log_.next();
  if (const auto* read = std::get_if<delivered>(&step)) {
    if (const auto end = take(read->record))
      return end;
  } else if (std::holds_alternative<at_end>(step)) {
    return wait_for_records();
  } else if (const auto* place = std::get_if<damaged>(&step)) {
    parts_.report(*place);
  } else if (!std::holds_alternative<log_may_have_more>(step)) {
    if (is_open_)
      if (const auto end = commit())
        return end;
    auto* failure = std::get_if<read_failure>(&step);
    if (!failure)
      return locate();
    wait_for_log(std::move(*failure));
    parts_.waits.begin_reading();
  }
  const bool is_full = offsets_.size() >= parts_.limit.current() ||
                       clock::now() >= began_ + parts_.options.times.transaction_behind;
  return is_open_ && is_full ? commit() : std::nullopt;
}

forward_session::maybe_ended forward_session::take(const record_view& record) {
  if (!is_open_)
    if (const auto end = begin_transaction())
      return end;
  const auto outgoing = record_maker_.make(record, std::chrono::system_clock::now());
  std::optional<clock::time_point> begun;
  for (;;) {
    const auto outcome = parts_.producer.send(outgoing);
    if (outcome.is(kafka_outcome::kind::done))
      break;
    if (!outcome.is(kafka_outcome::kind::pending))
      return end_after(outcome);
    if (parts_.waits.is_stopping())
      return ended::stopped;
    if (!begun)
      begun = clock::now();
    report_long_wait(*begun, outcome.fault);
  }
  if (const auto last = position_.last())
    skipped_ += record.offset - *last - 1;
  position_.push({record.offset, record_hash(record)});
  offsets_.push_back(record.offset);
  return std::nullopt;
}

/// Called at the log's end.
forward_session::maybe_ended forward_session::wait_for_records() {
  const auto& times = parts_.options.times;
  const auto until = is_open_ ? began_ + times.transaction : committed_ + times.recommit;
  // Commit now, however often the log grows meanwhile.
  if (is_open_ && clock::now() >= until)
    return commit();
  if (parts_.waits.wait_until(until)) {
    parts_.waits.begin_reading();
    return std::nullopt;
  }
  if (parts_.waits.is_stopping())
    return std::nullopt;
  if (is_open_)
    return commit();
  committed_ = clock::now();
  if (position_.is_empty())
    return std::nullopt;
  if (const auto end = begin_transaction())
    return end;
  return commit();
}

forward_session::maybe_ended forward_session::begin_transaction() {
  offsets_.clear();
  skipped_ = 0;
  began_ = clock::now();
  began_at_ = std::chrono::system_clock::now();
  is_open_ = true;
  const auto outcome = parts_.producer.begin();
  if (!outcome.is(kafka_outcome::kind::done))
    return end_after(outcome);
  return std::nullopt;
}

forward_session::maybe_ended forward_session::commit() {
  const auto last = *position_.last();
  const kafka_commit commit{.offset = last == std::numeric_limits<offset>::max() ? last : last + 1,
                            .metadata = position_.metadata()};
  const auto begun = clock::now();
  std::optional<clock::time_point> stopped;
  for (;;) {
    const auto outcome = parts_.producer.commit(commit, call_timeout);
    if (outcome.is(kafka_outcome::kind::done))
      break;
    if (!outcome.is(kafka_outcome::kind::pending))
      return end_after(outcome);
    const auto now = clock::now();
    if (parts_.waits.is_stopping() && !stopped)
      stopped = now;
    if (stopped && now >= *stopped + stop_timeout)
      return ended::stopped;
    report_long_wait(begun, outcome.fault);
    std::this_thread::sleep_for(repeat_pause);
  }
  is_open_ = false;
  committed_ = clock::now();
  has_committed_ = true;
  parts_.limit.committed(offsets_.size(), committed_ - began_);
  parts_.report(forward_committed{
      .records = offsets_.size(), .last = last, .skipped = skipped_, .read = log_.position()});
  return std::nullopt;
}

/// Returns how the session ends if the producer turns out to be fenced.
forward_session::maybe_ended forward_session::abort() {
  for (int n = 0; n < max_abort_attempts && !parts_.waits.is_stopping(); ++n) {
    const auto outcome = parts_.producer.abort(call_timeout);
    if (outcome.is(kafka_outcome::kind::fenced))
      return end_after(outcome);
    if (!outcome.is(kafka_outcome::kind::pending))
      break;
    std::this_thread::sleep_for(repeat_pause);
  }
  return std::nullopt;
}

forward_session::maybe_ended forward_session::end_after(const kafka_outcome& outcome) {
  const bool took_too_long = is_too_old();
  if (took_too_long)
    parts_.limit.timed_out(offsets_.size());
  if (outcome.is(kafka_outcome::kind::fenced)) {
    if (took_too_long)
      return failed(outcome.fault);
    parts_.report(forward_fenced{outcome.fault.message});
    return ended::fenced;
  }
  if (const auto end = abort())
    return end;
  const auto& of_records = parts_.producer.failure();
  const auto& cause = of_records.is(kafka_outcome::kind::done) ? outcome : of_records;
  if (!cause.is(kafka_outcome::kind::refused))
    return failed(cause.fault);
  const auto found = std::lower_bound(offsets_.begin(), offsets_.end(), cause.tag);
  const auto preceding = static_cast<std::size_t>(found - offsets_.begin());
  const auto sent = std::max(offsets_.size(), preceding + 1);
  if (!parts_.limit.refused(preceding, sent))
    return ended::fewer_records;
  parts_.report(forward_refused{cause.tag, cause.fault.message});
  return ended::refused;
}

/// The brokers abort a transaction that lasts too long, and then treat its producer as fenced.
bool forward_session::is_too_old() const {
  // If the machine slept, only one of the two clocks counts that time.
  const auto age = std::max<std::chrono::nanoseconds>(clock::now() - began_,
                                                      std::chrono::system_clock::now() - began_at_);
  return is_open_ && age >= kafka_producer::longest_transaction;
}

forward_session::maybe_ended forward_session::failed(const kafka_fault& fault) {
  report_wait(fault);
  return ended::failed;
}

/// Reports the fault once it has lasted longer than a broker may take to answer.
void forward_session::report_long_wait(clock::time_point begun, const kafka_fault& fault) {
  if (clock::now() >= begun + parts_.options.times.response_timeout)
    report_wait(fault);
}

void forward_session::report_wait(kafka_fault fault) {
  // A broker's refusal of this client says more than that it cannot be reached.
  if (auto last = parts_.producer.take_fault(); last && last->reason == kafka_fault::kind::refused)
    fault = *std::move(last);
  parts_.report(forward_waiting{cause_of(fault.reason), std::move(fault.message)});
}

} // namespace logflume::log
