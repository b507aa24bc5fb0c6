#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/log_site.hpp"
#include "tests/bench/load/publisher.hpp"

#include <chrono>
#include <cstdint>

namespace logflume::bench {

namespace {

class log_publisher : public publisher {
 public:
  explicit log_publisher(const std::string& directory) : site_{directory} {}

 private:
  void put(std::uint64_t entity, stamp value) override {
    const std::chrono::duration<double> time = std::chrono::system_clock::now().time_since_epoch();
    site_.writer.append(site_.encoder.encode(entity, ++seq_nr_[entity], time.count(),
                                             log::temperature_read{value}));
  }

  void flush() override {
    if (const auto failure = site_.writer.flush())
      fail(failure->message);
  }

  log_site site_;
  std::unordered_map<std::uint64_t, std::uint64_t> seq_nr_;
};

} // namespace

std::unique_ptr<publisher> publish_to_log(const std::string& site) {
  return std::make_unique<log_publisher>(site);
}

} // namespace logflume::bench
