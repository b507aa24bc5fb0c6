#include "actors/forward/forward_thread.hpp"

#include "actors/config/forward_rules.hpp"
#include "actors/forward/forward_settings.hpp"

#include <utility>

namespace logflume::actors {

forward_thread::forward_thread(const config& values, const topic_config& topic,
                               std::optional<crypto::secret_store> secrets, damage damage_reports,
                               forward_counts& counts, journal& journal,
                               std::function<void()> fenced) :
    reporter_{topic_journal{topic.log.topic, journal}, forward_target(values, topic),
              forward_origin(values), damage_reports, counts},
    forwarder_{forward_options_of(values, topic, std::move(secrets)),
               [this](const log::forward_news& news) {
                 reporter_.report(news, forward_reporter::clock::now());
               }},
    thread_{[this, fenced = std::move(fenced)] {
      if (forwarder_.run() == log::forwarder::ended::fenced && fenced)
        fenced();
    }} {}

forward_thread::~forward_thread() {
  forwarder_.stop();
  thread_.join();
}

} // namespace logflume::actors
