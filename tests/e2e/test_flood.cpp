#include "tests/e2e/tool.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace logflume::test;

/// Sends packets of sensors 1 and 99 without a pause for as long as it lives.
class flood {
 public:
  explicit flood(const std::string& to) :
      thread_{[this, to] {
        const udp_client sensor{to};
        while (!stopped_)
          for (const auto id : {1, 99})
            sensor.send({static_cast<std::uint8_t>(id), 0x14});
      }} {}
  flood(const flood&) = delete;
  flood& operator=(const flood&) = delete;
  ~flood() {
    stopped_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

/// Returns the peak memory of the process, in KiB. A sanitizer adds its own, so it is not used
/// there.
[[maybe_unused]] long most_memory(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string word; status >> word;)
    if (word == "VmHWM:" && status >> word)
      return std::stol(word);
  return 0;
}

TEST_CASE("a flood of packets uses bounded memory and does not stop the streams") {
  const site at;
  for (const auto* id : {"1", "2"})
    REQUIRE(run_logflume(on(at, {"register", id})).exit_code == 0);
  served service{at, {"--sensors.udp_listen=127.0.0.1:0", "--log.keep=1MiB"}};
  const auto flooded = service.follow("1");
  const auto to = service.address("udp");
  client_ptr other;
  {
    const flood packets{to};
    read_until(flooded, has_events(500));
    other = service.follow("2");
    read_until(other, has_events(1));
    read_until(flooded, has_events(1'000));
    service.child().line(is_event("packets_dropped"), patience);
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(most_memory(service.child().pid()) < 64 * 1024);
#endif
  // The rest of the flood may still fill the queue.
  const udp_client sensor{to};
  const auto deadline = steady_clock::now() + patience;
  while (!has_events(2)(*other) && steady_clock::now() < deadline) {
    sensor.send({0x02, 0x15});
    read_from(std::span{&other, 1}, std::chrono::milliseconds{100});
  }
  CHECK(has_events(2)(*other));
  CHECK(service.child().lines().size() < 50);
}

} // namespace
