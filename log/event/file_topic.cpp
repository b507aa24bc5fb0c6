#include "log/event/file_topic.hpp"

#include "log/event/event_tail.hpp"
#include "log/topic/directory_watch.hpp"
#include "log/topic/topic_snapshot.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace logflume::log {

namespace {

class file_watch : public source_watch {
 public:
  file_watch(const std::filesystem::path& directory, std::chrono::nanoseconds interval,
             std::function<void(source_change)> changed) :
      watch_{directory, interval, [changed = std::move(changed)](directory_change change) {
               changed(static_cast<source_change>(change));
             }} {}

 private:
  directory_watch watch_;
};

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(file, missing);
  return missing ? 0 : bytes;
}

} // namespace

file_topic::file_topic(file_topic_options options) : options_{std::move(options)} {}

const std::string& file_topic::name() const {
  return options_.files.name;
}

const std::string& file_topic::entity_type() const {
  return options_.meaning.entity_type;
}

std::string file_topic::place() const {
  return options_.files.active.string();
}

std::string file_topic::key_place() const {
  if (options_.meaning.encryption == value_encryption::none)
    return {};
  return options_.secrets.path_of(options_.events_key).string();
}

std::unique_ptr<event_source> file_topic::open(const wanted_part& wanted) const {
  std::optional<block_reader> only;
  if (const auto* blocks = dynamic_cast<const file_blocks*>(wanted.only.get()))
    only.emplace(options_.files, blocks->list(), options_.max_record_size);
  return open({.max_record_size = options_.max_record_size}, wanted, std::move(only));
}

std::unique_ptr<event_source> file_topic::follow() const {
  return open({.max_record_size = options_.max_record_size,
               .names = names_policy::reported,
               .index = options_.index},
              {}, std::nullopt);
}

std::unique_ptr<event_source> file_topic::open(const tail_options& options,
                                               const wanted_part& wanted,
                                               std::optional<block_reader> only) const {
  std::optional<crypto::events_key> key;
  if (options_.meaning.encryption != value_encryption::none)
    key.emplace(options_.secrets, options_.events_key);
  return std::make_unique<event_tail>(tail{options_.files, options},
                                      envelope_reader{options_.redact, options_.meaning},
                                      std::move(key), wanted, std::move(only));
}

std::unique_ptr<source_watch> file_topic::watch(std::chrono::nanoseconds interval,
                                                std::function<void(source_change)> changed) const {
  return std::make_unique<file_watch>(options_.files.root, interval, std::move(changed));
}

std::string file_topic::part_name(std::size_t part) const {
  return path_of(options_.files, static_cast<topic_part>(part)).filename().string();
}

std::uint64_t file_topic::bytes_after(std::optional<std::size_t> part, std::uint64_t at) const {
  std::uint64_t bytes = 0;
  for (const auto each : {topic_part::ancient_history, topic_part::history, topic_part::active}) {
    const auto number = static_cast<std::size_t>(each);
    if (part && number < *part)
      continue;
    const auto size = size_of(path_of(options_.files, each));
    bytes += part == number ? size - std::min(size, at) : size;
  }
  return bytes;
}

} // namespace logflume::log
