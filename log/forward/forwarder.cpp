#include "log/forward/forwarder.hpp"

#include "log/forward/forward_session.hpp"
#include "log/topic/directory_watch.hpp"

#include <algorithm>
#include <utility>

namespace logflume::log {

std::string forward_id(const std::string& origin, const std::string& kafka_topic) {
  return "logflume-forward." + origin + "." + kafka_topic;
}

class forwarder::work {
 public:
  work(forward_options options, std::function<void(const forward_news&)> report) :
      options_{std::move(options)}, report_{std::move(report)}, limit_{options_.max_records} {}

  ended run() {
    const directory_watch watch{options_.files.root, options_.poll_interval,
                                [this](directory_change) { waits_.changed(); }};
    auto pause = options_.times.retry;
    while (!waits_.is_stopping()) {
      bool has_committed = false;
      switch (forward(has_committed)) {
      case forward_session::ended::stopped:
        return ended::stopped;
      case forward_session::ended::fenced:
        return ended::fenced;
      case forward_session::ended::refused:
        waits_.pause(options_.times.refusal_pause);
        break;
      case forward_session::ended::fewer_records:
        break;
      case forward_session::ended::failed:
        pause = has_committed ? options_.times.retry : pause;
        waits_.pause(pause);
        pause = std::min(2 * pause, options_.times.longest_retry);
        break;
      }
    }
    return ended::stopped;
  }

  void stop() { waits_.stop(); }

 private:
  forward_session::ended forward(bool& has_committed) {
    auto kafka = options_.kafka();
    if (auto* fault_text = std::get_if<std::string>(&kafka))
      return wait_for_options(std::move(*fault_text));
    const auto& options = std::get<kafka_options>(kafka);
    auto producer = kafka_producer::make(options, forward_id(options_.origin, options.topic));
    if (auto* fault_text = std::get_if<std::string>(&producer))
      return wait_for_options(std::move(*fault_text));
    forward_session session{{.options = options_,
                             .kafka = options,
                             .producer = std::get<kafka_producer>(std::move(producer)),
                             .waits = waits_,
                             .limit = limit_,
                             .report = report_}};
    const auto end = session.run();
    has_committed = session.has_committed();
    return end;
  }

  forward_session::ended wait_for_options(std::string message) {
    report_(forward_waiting{forward_waiting::cause::kafka_options, std::move(message)});
    return forward_session::ended::failed;
  }

  forward_options options_;
  std::function<void(const forward_news&)> report_;
  log_wait waits_;
  transaction_limit limit_;
};

forwarder::forwarder(forward_options options, std::function<void(const forward_news&)> report) :
    work_{std::make_unique<work>(std::move(options), std::move(report))} {}

forwarder::~forwarder() = default;

forwarder::ended forwarder::run() {
  return work_->run();
}

void forwarder::stop() {
  work_->stop();
}

} // namespace logflume::log
