#include "log/kafka/kafka_topic.hpp"

#include "log/kafka/kafka_places.hpp"
#include "log/kafka/kafka_replay.hpp"
#include "log/kafka/kafka_source.hpp"

#include <utility>

namespace logflume::log {

namespace {

class kafka_watch : public source_watch {
 public:
  kafka_watch(std::shared_ptr<kafka_signal> signal, std::function<void(source_change)> changed) :
      signal_{std::move(signal)} {
    signal_->follow([changed = std::move(changed)] { changed(1); });
  }
  kafka_watch(const kafka_watch&) = delete;
  kafka_watch& operator=(const kafka_watch&) = delete;
  ~kafka_watch() override { signal_->unfollow(); }

 private:
  std::shared_ptr<kafka_signal> signal_;
};

} // namespace

kafka_topic::kafka_topic(kafka_topic_options options) :
    options_{std::move(options)}, order_{std::make_shared<kafka_order>()},
    places_{std::make_shared<const kafka_places>(order_)}, signal_{
                                                               std::make_shared<kafka_signal>()} {}

const std::string& kafka_topic::name() const {
  return options_.name;
}

const std::string& kafka_topic::entity_type() const {
  return options_.meaning.records.entity_type;
}

std::string kafka_topic::place() const {
  return options_.kafka.topic + " at " + options_.kafka.brokers;
}

place_writer_ptr kafka_topic::places() const {
  return places_;
}

std::string kafka_topic::key_place() const {
  if (options_.meaning.records.encryption == value_encryption::none)
    return {};
  return options_.meaning.secrets.path_of(options_.meaning.events_key).string();
}

std::unique_ptr<event_source> kafka_topic::open(const wanted_part& wanted) const {
  return std::make_unique<kafka_replay>(options_.kafka, options_.meaning, order_, wanted);
}

std::unique_ptr<event_source> kafka_topic::follow() const {
  // The places of an earlier source are not reused.
  order_->restart();
  return std::make_unique<kafka_source>(options_.kafka, options_.meaning, options_.pauses, order_,
                                        signal_, options_.index);
}

std::unique_ptr<source_watch> kafka_topic::watch(std::chrono::nanoseconds,
                                                 std::function<void(source_change)> changed) const {
  return std::make_unique<kafka_watch>(signal_, std::move(changed));
}

std::string kafka_topic::part_name(std::size_t) const {
  return options_.kafka.topic;
}

std::uint64_t kafka_topic::bytes_after(std::optional<std::size_t>, std::uint64_t) const {
  return 0;
}

} // namespace logflume::log
