#include "actors/tailer/log_watch.hpp"

#include "actors/runtime/scheduler.hpp"

#include <utility>

namespace logflume::actors {

log_watch::log_watch(caf::actor_system& system, const log::event_topic& topic,
                     std::chrono::nanoseconds interval) :
    worker_{system},
    watch_{topic.watch(interval, [this](log::source_change change) { changed(change); })} {}

void log_watch::notify(const log_reader_actor& reader) {
  const std::lock_guard guard{lock_};
  reader_ = caf::actor_cast<caf::actor_addr>(reader);
  news_ = std::make_shared<log_news>();
}

void log_watch::changed(log::source_change change) {
  log_reader_actor reader;
  std::shared_ptr<log_news> news;
  {
    const std::lock_guard guard{lock_};
    reader = caf::actor_cast<log_reader_actor>(reader_);
    news = news_;
  }
  if (!reader || !news->add(change))
    return;
  deliver_from_outside(reader, &worker_, read_log{std::move(news)});
  worker_.run();
}

} // namespace logflume::actors
