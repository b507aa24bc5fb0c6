#include "log/writer/aged_history.hpp"

#include "log/topic/topic_snapshot.hpp"
#include "log/writer/aged_records.hpp"
#include "log/writer/new_history.hpp"

#include <utility>

namespace logflume::log {

namespace {

std::optional<write_failure> merge(const aged_history& aged) {
  auto opened = aged_records::open(aged);
  if (auto* failure = std::get_if<write_failure>(&opened))
    return std::move(*failure);
  auto begun = new_history::begin(aged);
  if (auto* failure = std::get_if<write_failure>(&begun))
    return std::move(*failure);
  auto& records = std::get<aged_records>(opened);
  auto& history = std::get<new_history>(begun);
  for (;;) {
    auto step = records.next();
    if (auto* failure = std::get_if<write_failure>(&step))
      return std::move(*failure);
    const auto* found = std::get_if<topic_file::found>(&step);
    if (!found)
      return history.replace_aged();
    if (auto failure = history.append(found->bytes))
      return failure;
  }
}

} // namespace

std::optional<write_failure>
aged_history::take_as_history(const std::filesystem::path& file) const {
  if (auto failure = check_writer_lock(files, lock))
    return failure;
  if (const auto error = system->rename(file, files.history))
    return failed(file, "cannot be renamed", error);
  if (const auto error = system->sync_directory(files.root))
    return failed(files.root, "cannot be synced to disk", error);
  return std::nullopt;
}

std::optional<write_failure> aged_history::remove(const std::filesystem::path& file) const {
  const auto error = system->remove(file);
  if (error && error != std::errc::no_such_file_or_directory)
    return failed(file, "cannot be removed", error);
  return std::nullopt;
}

std::optional<write_failure> aged_history::remove_work() const {
  auto failure = check_writer_lock(files, lock);
  return failure ? failure : remove(files.work);
}

std::optional<write_failure> recover_history(const aged_history& aged) {
  const auto ids = read_ids(aged.files);
  if (const auto* failure = std::get_if<read_failure>(&ids))
    return failed(failure->path, "cannot be examined", failure->error);
  const auto& [ancient_history, history, active] = std::get<topic_ids>(ids);
  if (ancient_history && history)
    return merge(aged);
  if (ancient_history)
    if (auto failure = aged.take_as_history(aged.files.ancient_history))
      return failure;
  return aged.remove_work();
}

} // namespace logflume::log
