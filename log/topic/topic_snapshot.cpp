#include "log/topic/topic_snapshot.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace logflume::log {

namespace {

constexpr std::array all_parts{topic_part::ancient_history, topic_part::history,
                               topic_part::active};

constexpr std::size_t index(topic_part part) {
  return static_cast<std::size_t>(part);
}

/// A writer renames files a few times a second at most; if names change more often, it is not a
/// log.
constexpr int max_attempts = 1000;

std::variant<topic_snapshot, read_failure> open_all(const topic& files) {
  topic_snapshot result;
  for (const auto part : all_parts) {
    auto opened = opened_file::open(path_of(files, part));
    if (auto* file = std::get_if<file_ptr>(&opened))
      result.files[index(part)] = std::move(*file);
    else if (const auto error = std::get<std::error_code>(opened);
             error != std::errc::no_such_file_or_directory)
      return read_failure{path_of(files, part), error};
  }
  return result;
}

} // namespace

std::variant<topic_ids, read_failure> read_ids(const topic& files) {
  topic_ids result;
  for (const auto part : all_parts) {
    struct stat status {};
    if (::stat(path_of(files, part).c_str(), &status) == 0)
      result[index(part)] = file_id{status.st_dev, status.st_ino};
    else if (errno != ENOENT)
      return read_failure{path_of(files, part), {errno, std::generic_category()}};
  }
  return result;
}

topic_ids topic_snapshot::ids() const {
  topic_ids result;
  for (std::size_t i = 0; i < files.size(); ++i)
    if (files[i])
      result[i] = files[i]->id();
  return result;
}

std::vector<file_ptr> topic_snapshot::present() const {
  std::vector<file_ptr> result;
  for (const auto& file : files)
    if (file)
      result.push_back(file);
  return result;
}

std::variant<topic_snapshot, read_failure> open_topic(const topic& files) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    auto opened = open_all(files);
    if (std::holds_alternative<read_failure>(opened))
      return opened;
    auto ids = read_ids(files);
    if (auto* failure = std::get_if<read_failure>(&ids))
      return std::move(*failure);
    if (std::get<topic_snapshot>(opened).ids() == std::get<topic_ids>(ids))
      return opened;
  }
  return read_failure{files.root, std::make_error_code(std::errc::resource_unavailable_try_again)};
}

const std::filesystem::path& path_of(const topic& files, topic_part part) {
  switch (part) {
  case topic_part::ancient_history:
    return files.ancient_history;
  case topic_part::history:
    return files.history;
  case topic_part::active:
    break;
  }
  return files.active;
}

std::optional<topic_part> part_of(const topic_ids& ids, file_id file) {
  for (const auto part : all_parts)
    if (ids[index(part)] == file)
      return part;
  return std::nullopt;
}

} // namespace logflume::log
