#include "actors/tailer/log_watch.hpp"

#include <utility>

namespace logflume::actors {

log_watch::log_watch(caf::actor_system& system, const std::filesystem::path& directory,
                     std::chrono::nanoseconds poll_interval) :
    worker_{system},
    watch_{directory, poll_interval, [this](auto what) { changed(what); }} {}

void log_watch::tell(const log_reader_actor& reader) {
  const std::lock_guard guard{lock_};
  reader_ = caf::actor_cast<caf::actor_addr>(reader);
  news_ = std::make_shared<log_news>();
}

void log_watch::changed(log::directory_change what) {
  log_reader_actor reader;
  std::shared_ptr<log_news> news;
  {
    const std::lock_guard guard{lock_};
    reader = caf::actor_cast<log_reader_actor>(reader_);
    news = news_;
  }
  if (!reader || !news->add(what))
    return;
  reader->eq_impl(caf::make_message_id(), nullptr, &worker_, read_log{std::move(news)});
  worker_.run();
}

} // namespace logflume::actors
