#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/tailer/log_watch.hpp"
#include "actors/tailer/protocol.hpp"
#include "actors/tailer/tailer_settings.hpp"

#include <memory>
#include <string>

namespace logflume::actors {

/// A topic that a supervisor starts and watches.
struct supervised_topic {
  std::shared_ptr<const tailer_settings> settings;
  tailer_counts* counts = nullptr;
  /// None: this process does not write the log.
  gateway_actor gateway{};
  /// Where the sensors' packets are received; empty: nowhere.
  std::string udp{};
  /// Null: another one makes the tailer read.
  log_watch* watch = nullptr;
  /// What its actors use, the watch among it. See `supervised::release`.
  std::shared_ptr<const void> owner{};
  /// It has a section in the configuration, so lines name it.
  bool has_section = false;

  const std::string& name() const { return settings->topic->name(); }
};

/// A topic under supervision.
struct topic_state {
  supervised_topic parts;
  tailer_actor tailer{};
  backoff pause{};
  /// For people; empty until the tailer has begun.
  std::string status{};
  /// It is removed: its streams are being ended, or are gone.
  bool leaving = false;
  bool streams_gone = false;
};

} // namespace logflume::actors
