#include "actors/log_watch.hpp"

#include <atomic>
#include <memory>

namespace logflume::actors {

log_watch::log_watch(caf::actor_system& system, const std::filesystem::path& directory,
                     std::chrono::nanoseconds poll_interval) :
    worker_{system},
    watch_{directory, poll_interval, [this] { changed(); }} {}

void log_watch::tell(const tailer_actor& tailer) {
  const std::lock_guard guard{lock_};
  tailer_ = caf::actor_cast<caf::actor_addr>(tailer);
  news_.under_way = std::make_shared<std::atomic<bool>>(false);
}

void log_watch::changed() {
  tailer_actor tailer;
  look news;
  {
    const std::lock_guard guard{lock_};
    tailer = caf::actor_cast<tailer_actor>(tailer_);
    news = news_;
  }
  if (!tailer || news.under_way->exchange(true))
    return;
  tailer->eq_impl(caf::make_message_id(), nullptr, &worker_, std::move(news));
  worker_.run();
}

} // namespace logflume::actors
