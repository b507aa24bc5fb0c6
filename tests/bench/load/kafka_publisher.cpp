#include "tests/bench/kafka/client.hpp"
#include "tests/bench/load/publisher.hpp"

namespace logflume::bench {

namespace {

class kafka_publisher : public publisher {
 public:
  kafka_publisher(const std::string& brokers, const std::string& topic) :
      producer_{brokers, topic, {{"linger.ms", "0"}}} {}

 private:
  void put(std::uint64_t entity, stamp value) override {
    const auto json = R"({"TemperatureRead":{"temperature":)" + std::to_string(value) + "}}";
    producer_.put(entity, {reinterpret_cast<const std::uint8_t*>(json.data()), json.size()});
  }

  void flush() override { producer_.flush(); }

  kafka_producer producer_;
};

} // namespace

std::unique_ptr<publisher> publish_to_kafka(const std::string& brokers, const std::string& topic) {
  return std::make_unique<kafka_publisher>(brokers, topic);
}

} // namespace logflume::bench
