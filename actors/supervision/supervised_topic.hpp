#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/output/topic_journal.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/tailer/log_watch.hpp"
#include "actors/tailer/protocol.hpp"
#include "actors/tailer/tailer_settings.hpp"

#include <memory>
#include <string>

namespace logflume::actors {

/// A topic that the supervisor starts and monitors.
struct supervised_topic {
  std::shared_ptr<const tailer_settings> settings;
  tailer_counts* counts = nullptr;
  /// Empty: this process does not write the log.
  gateway_actor gateway{};
  /// The address at which sensors' packets are received; empty: none.
  std::string udp{};
  /// Null: something else makes the tailer read.
  log_watch* watch = nullptr;
  /// Owns what the topic's actors use, including the watch. See `supervised::release`.
  std::shared_ptr<const void> owner{};
  /// The topic has a section of its own in the configuration, so the status names it.
  bool has_section = false;

  const std::string& name() const { return settings->topic->name(); }
};

/// A topic under supervision.
struct topic_state {
  supervised_topic parts;
  topic_journal journal{};
  tailer_actor tailer{};
  backoff pause{};
  /// A text for people; empty until the tailer has begun.
  std::string status{};
  /// The topic is being removed: its streams are being ended, or are gone.
  bool leaving = false;
  bool streams_gone = false;
};

} // namespace logflume::actors
