#pragma once

#include "actors/gateway/packet_reader.hpp"
#include "crypto/secret_store.hpp"
#include "log/sensor/sensor_reader.hpp"
#include "log/topic/topic.hpp"
#include "log/writer/compaction.hpp"
#include "log/writer/file_system.hpp"
#include "log/writer/sync_policy.hpp"
#include "log/writer/writer_lock.hpp"

#include <cstddef>
#include <string>

namespace logflume::actors {

/// Which log the gateway writes, and how.
struct gateway_settings {
  log::topic topic;
  /// The topic's lock. If empty, the writer takes the lock when it opens the log.
  log::writer_lock lock{};
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
