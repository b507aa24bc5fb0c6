#pragma once

#include "actors/gateway/packet_reader.hpp"
#include "actors/gateway/topic_lock.hpp"
#include "crypto/secret_store.hpp"
#include "log/sensor/sensor_reader.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/compaction.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/sync_policy.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace logflume::actors {

/// Which log the gateway writes, and how.
struct gateway_settings {
  log::topic topic;
  /// If it has not been taken yet, the writer takes it when it opens the log.
  std::shared_ptr<topic_lock> lock = std::make_shared<topic_lock>();
  std::size_t max_record_size;
  crypto::secret_store secrets;
  std::string events_key;
  log::sync_policy sync;
  /// Size of the active file, in bytes, at which a compaction begins.
  std::size_t compact_at;
  log::retention keep;
  std::size_t max_entities;
  packet_settings packets;
  /// A packet from an unknown sensor registers the sensor.
  bool auto_register;
  /// Actors that wait for the disk have threads of their own. False: a test drives them.
  bool own_threads = true;
  log::file_system* files = &log::system_files();

  log::sensor_reader reader() const {
    return {topic, log::tail_options{.max_record_size = max_record_size}};
  }
};

} // namespace logflume::actors
