#include "actors/log_watch.hpp"

#include <utility>

namespace logflume::actors {

log_watch::log_watch(caf::actor_system& system, const std::filesystem::path& directory,
                     std::chrono::nanoseconds poll_interval) :
    worker_{system},
    watch_{directory, poll_interval, [this](auto what) { changed(what); }} {}

void log_watch::tell(const tailer_actor& tailer) {
  const std::lock_guard guard{lock_};
  tailer_ = caf::actor_cast<caf::actor_addr>(tailer);
  news_ = std::make_shared<log_news>();
}

void log_watch::changed(log::directory_change what) {
  tailer_actor tailer;
  std::shared_ptr<log_news> news;
  {
    const std::lock_guard guard{lock_};
    tailer = caf::actor_cast<tailer_actor>(tailer_);
    news = news_;
  }
  if (!tailer || !news->add(what))
    return;
  tailer->eq_impl(caf::make_message_id(), nullptr, &worker_, look{std::move(news)});
  worker_.run();
}

} // namespace logflume::actors
