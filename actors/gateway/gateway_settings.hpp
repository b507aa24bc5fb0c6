#pragma once

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

/// What the write side writes, and how.
struct gateway_settings {
  log::topic topic;
  /// Of the topic. None: the writer takes it when it opens.
  log::writer_lock lock{};
  std::size_t max_record_size = std::size_t{16} * 1024;
  crypto::secret_store secrets;
  std::string events_key;
  log::sync_policy sync{};
  /// Bytes of the active file at which a compaction begins.
  std::size_t compact_at = std::size_t{64} * 1024;
  log::retention keep{};
  std::size_t max_entities = 1'000;
  /// Who blocks for the disk has a thread of its own. False: a test drives them all.
  bool own_threads = true;
  log::file_system* files = &log::system_files();

  log::sensor_reader reader() const {
    return {topic, log::tail_options{.max_record_size = max_record_size}};
  }
};

} // namespace logflume::actors
