#pragma once

#include "crypto/secret_store.hpp"
#include "log/event/event_source.hpp"
#include "log/event/record_meaning.hpp"
#include "log/topic/block_reader.hpp"
#include "log/topic/topic.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace logflume::log {

/// What it takes to read a topic's files.
struct file_topic_options {
  topic files;
  std::size_t max_record_size;
  crypto::secret_store secrets;
  /// Name of the secret; neither read nor looked for if values are not encrypted.
  std::string events_key;
  /// Fields as `Variant.field`, sent as "[redacted]".
  std::vector<std::string> redact;
  /// Bytes of memory for the index of the source that `follow` opens.
  std::size_t index = 0;
  record_meaning meaning{};
};

/// A topic in the files of a directory. Its parts are those of `topic_part`.
class file_topic : public event_topic {
 public:
  explicit file_topic(file_topic_options options);

  const std::string& name() const override;
  const std::string& entity_type() const override;
  std::string place() const override;
  std::string key_place() const override;
  std::unique_ptr<event_source> open(const wanted_part& wanted) const override;
  std::unique_ptr<event_source> follow() const override;
  std::unique_ptr<source_watch> watch(std::chrono::nanoseconds interval,
                                      std::function<void(source_change)> changed) const override;
  std::string part_name(std::size_t part) const override;
  std::uint64_t bytes_after(std::optional<std::size_t> part, std::uint64_t at) const override;

 private:
  std::unique_ptr<event_source> open(const tail_options& options, const wanted_part& wanted,
                                     std::optional<block_reader> only) const;

  file_topic_options options_;
};

} // namespace logflume::log
