#include "actors/admin/health.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

namespace {

/// Far longer than actors of a busy service keep each other waiting.
constexpr std::chrono::seconds longest_silence{30};

std::vector<http::health_reason> unready_reasons(const log::event_topic& topic,
                                                 const tailer_counts& counts) {
  switch (counts.state) {
  case tailing::following:
    return {};
  case tailing::starting:
    return {{"starting", "the stored events are being read"}};
  case tailing::log_missing:
    return {{"log_missing", topic.place() +
                                ": waiting for the writer to create it; or set log.root, and "
                                "log.topic or [topics.NAME]"}};
  case tailing::key_missing:
    return {{"key_missing", topic.key_place() +
                                ": waiting for the writer to create it; or set secrets.root and "
                                "secrets.events_key"}};
  case tailing::key_refused:
    return {{"key_refused",
             topic.key_place() + ": cannot be used; see the log line key_refused for the reason"}};
  case tailing::source_waits:
    return {{std::string{counts.state_name()},
             topic.place() + ": cannot be read; see the log line of that name for details"}};
  case tailing::restarting:
    return {{"tailer_restarting", topic.place() +
                                      ": cannot be read; retrying; see the log line tailer_failed "
                                      "for the reason"}};
  }
  return {};
}

} // namespace

std::vector<http::health_reason> not_live(const service_view& service,
                                          std::chrono::steady_clock::time_point now) {
  const auto silence = now - service.counts->last_beat();
  if (silence < longest_silence)
    return {};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
  return {{"silent", "the actors have not answered for " + std::to_string(seconds) + " s"}};
}

std::vector<http::health_reason> not_ready(const service_view& service,
                                           std::chrono::steady_clock::time_point now) {
  std::vector<http::health_reason> reasons;
  const auto topics = service.topics->all();
  bool one_is_ready = false;
  if (topics.empty())
    reasons.push_back({"no_topic", "no topic is served; see the log for the reason"});
  for (const auto& each : topics) {
    auto found = unready_reasons(*each.topic, each.counts->tailer);
    if (topics.size() > 1 && now - each.counts->tailer.last_answer() >= longest_silence)
      found.push_back({"silent", each.topic->place() + ": its reader does not answer"});
    one_is_ready |= found.empty();
    for (auto& reason : found) {
      if (topics.size() > 1)
        reason.topic = each.topic->name();
      reasons.push_back(std::move(reason));
    }
  }
  if (service.ready_with_any && one_is_ready)
    reasons.clear();
  if (service.counts->draining)
    reasons.push_back({"draining", "the service is shutting down: open streams are being ended"});
  return reasons;
}

} // namespace logflume::actors
