#include "log/writer/new_history.hpp"

#include <cstddef>
#include <utility>

namespace logflume::log {

namespace {

constexpr std::size_t buffer_size = std::size_t{256} * 1024;

/// Larger pieces would delay the writer's own sync, since the file system's journal commits both.
constexpr std::uint64_t sync_size = std::uint64_t{1024} * 1024;

} // namespace

std::variant<new_history, write_failure> new_history::begin(const aged_history& aged) {
  if (auto failure = aged.remove_work())
    return std::move(*failure);
  auto opened = aged.system->open(aged.files.work, opening::new_file);
  if (const auto* error = std::get_if<std::error_code>(&opened))
    return failed(aged.files.work, "cannot be created", *error);
  return new_history{aged, std::move(std::get<crypto::descriptor>(opened))};
}

new_history::new_history(const aged_history& aged, crypto::descriptor work) :
    aged_{&aged}, work_{std::move(work)} {
  buffer_.reserve(buffer_size + aged.max_record_size);
}

new_history::~new_history() {
  // A file that cannot be removed does no harm: the next compaction removes it.
  if (work_)
    static_cast<void>(aged_->remove_work());
}

std::optional<write_failure> new_history::append(bytes_view record) {
  buffer_.insert(buffer_.end(), record.begin(), record.end());
  if (buffer_.size() < buffer_size)
    return std::nullopt;
  return write_buffer();
}

std::optional<write_failure> new_history::write_buffer() {
  for (bytes_view rest = buffer_; !rest.empty();) {
    const auto written = aged_->system->write(work_, rest);
    if (const auto* error = std::get_if<std::error_code>(&written))
      return failed(aged_->files.work, "cannot be written", *error);
    rest = rest.subspan(std::get<std::size_t>(written));
  }
  size_ += buffer_.size();
  buffer_.clear();
  return size_ - synced_size_ < sync_size ? std::nullopt : sync();
}

std::optional<write_failure> new_history::sync() {
  if (const auto error = aged_->system->sync(work_))
    return failed(aged_->files.work, "cannot be synced to disk", error);
  synced_size_ = size_;
  return std::nullopt;
}

std::optional<write_failure> new_history::replace_aged() {
  auto failure = write_buffer();
  if (!failure)
    failure = sync();
  if (!failure)
    failure = aged_->take_as_history(aged_->files.work);
  if (failure)
    return failure;
  work_ = crypto::descriptor{};
  return aged_->remove(aged_->files.ancient_history);
}

} // namespace logflume::log
