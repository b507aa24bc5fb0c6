#include "actors/forward/forward_reporter.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

using cause = log::forward_waiting::cause;

forwarding state_of(cause why) {
  switch (why) {
  case cause::kafka_options:
    return forwarding::kafka_options;
  case cause::kafka_unreachable:
    return forwarding::kafka_unreachable;
  case cause::topic_missing:
    return forwarding::topic_missing;
  case cause::kafka_failed:
    return forwarding::kafka_failed;
  case cause::log_missing:
    return forwarding::log_missing;
  case cause::log_unreadable:
    return forwarding::log_unreadable;
  }
  return forwarding::kafka_failed;
}

std::string_view remedy_of(cause why) {
  switch (why) {
  case cause::kafka_options:
    return "correct kafka.options, or the secret, and restart";
  case cause::kafka_unreachable:
    return "check kafka.brokers, and kafka.options.security.* and kafka.options.sasl.*; forwarding "
           "continues once the brokers answer";
  case cause::topic_missing:
    return "create the topic in Kafka, or set kafka_topic";
  case cause::kafka_failed:
    return "retrying from the position that is committed in Kafka";
  case cause::log_missing:
    return "waiting for the writer to create it; or set log.root, and log.topic or [topics.NAME]";
  case cause::log_unreadable:
    return "check the permissions of the log's files";
  }
  return {};
}

} // namespace

forward_reporter::forward_reporter(topic_journal journal, std::string kafka_topic,
                                   std::string origin, damage damage_reports,
                                   forward_counts& counts) :
    journal_{std::move(journal)},
    kafka_topic_{std::move(kafka_topic)}, origin_{std::move(origin)},
    damage_reports_{damage_reports}, counts_{&counts} {}

void forward_reporter::report(const log::forward_news& news, clock::time_point now) {
  std::visit([&](const auto& each) { take(each, now); }, news);
}

void forward_reporter::take(const log::forward_begun& begun, clock::time_point) {
  if (begun.after)
    counts_->last_offset.set(static_cast<std::int64_t>(*begun.after));
  counts_->state = forwarding::forwarding;
  if (std::exchange(has_begun_, true))
    return;
  std::vector<field> fields{{"kafka_topic", kafka_topic_}, {"origin", origin_}};
  if (begun.after)
    fields.emplace_back("offset", *begun.after);
  journal_.write(level::info, "forward_started", fields);
}

void forward_reporter::take(const log::forward_searching&, clock::time_point) {
  counts_->state = forwarding::searching;
  journal_.write(level::info, "forward_searches",
                 {{"kafka_topic", kafka_topic_},
                  {"origin", origin_},
                  {"reason", "no valid position for this log is committed in Kafka, so its last "
                             "record is searched for in the topic"}});
}

void forward_reporter::take(const log::forward_unknown&, clock::time_point) {
  journal_.write(level::info, "forward_from_start",
                 {{"kafka_topic", kafka_topic_},
                  {"origin", origin_},
                  {"reason", "Kafka has neither a position nor a record of this origin, so the "
                             "whole log is forwarded"}});
}

void forward_reporter::take(const log::forward_cut& cut, clock::time_point) {
  counts_->cuts.add();
  std::vector<field> fields{
      {"reason", cut.to ? "the log was cut: records after this offset are forwarded"
                        : "the log was recreated: it is forwarded from its first record"}};
  if (cut.to)
    fields.emplace_back("offset", *cut.to);
  journal_.write(level::warning, "forward_cut", fields);
}

void forward_reporter::take(const log::forward_waiting& waiting, clock::time_point) {
  const auto state = state_of(waiting.why);
  counts_->state = state;
  if (waits_for_ == state)
    return;
  waits_for_ = state;
  journal_.write(level::warning, "forward_waits",
                 {{"for", counts_->state_name()},
                  {"reason", waiting.message},
                  {"remedy", remedy_of(waiting.why)}});
}

void forward_reporter::take(const log::forward_committed& committed, clock::time_point now) {
  counts_->records.add(committed.records);
  counts_->transactions.add();
  counts_->skipped.add(committed.skipped);
  counts_->last_offset.set(static_cast<std::int64_t>(committed.last));
  counts_->part.set(committed.read.part ? static_cast<std::int64_t>(*committed.read.part) : -1);
  counts_->position.set(static_cast<std::int64_t>(committed.read.at));
  counts_->state = forwarding::forwarding;
  if (std::exchange(waits_for_, std::nullopt))
    journal_.write(level::info, "forward_resumed", {{"offset", committed.last}});
  if (refused_ && committed.last >= *refused_)
    refused_.reset();
  constexpr std::string_view event = "forward_skipped";
  auto skipped = skipped_.due(now);
  if (committed.skipped > 0)
    if (const auto records = skipped_.add(event, now, committed.skipped))
      skipped.emplace_back(event, *records);
  for (const auto& [name, records] : skipped)
    journal_.write(level::warning, name, {{"records", records}});
}

void forward_reporter::take(const log::forward_refused& refused, clock::time_point) {
  counts_->state = forwarding::refused;
  counts_->refused.add();
  if (std::exchange(refused_, refused.offset) == refused.offset)
    return;
  journal_.write(
      level::error, "forward_refused",
      {{"offset", refused.offset},
       {"reason", refused.message},
       {"remedy",
        "change the topic in Kafka so that it accepts the record; the record is retried every "
        "minute, and later records wait for it"}});
}

void forward_reporter::take(const log::forward_fenced& fenced, clock::time_point) {
  counts_->state = forwarding::fenced;
  journal_.write(level::error, "forward_fenced",
                 {{"origin", origin_},
                  {"reason", fenced.message},
                  {"remedy", "another forwarder has the same origin, so this one has ended: set "
                             "forward.origin to a unique name, or stop the other forwarder, and "
                             "restart this one"}});
}

void forward_reporter::take(const log::damaged& place, clock::time_point now) {
  if (damage_reports_ == damage::reported_elsewhere)
    return;
  if (const auto times = damaged_.add("log_damaged", now))
    journal_.write(
        level::warning, "log_damaged",
        {{"file", place.file}, {"at", place.at}, {"bytes", place.bytes}, {"times", *times}});
}

} // namespace logflume::actors
