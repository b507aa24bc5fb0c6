// One event to every client: Logflume beside a bare epoll loop, in the same minute.
#include "tests/bench/floor_server.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/log_server.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using namespace logflume::bench;

constexpr int rounds = 3;
constexpr std::uint64_t entity = 1;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct subject {
  std::uint16_t port = 0;
  pid_t pid = 0;
  /// Publishes so many events, numbered on, at once.
  std::function<void(int)> publish;
};

struct figures {
  std::vector<double> burst_per_second;
  std::vector<double> cpu_per_delivery_us;
  /// From one event's publication until the last client has it.
  std::vector<double> to_last_client_ms;
};

void measure(const subject& server, int clients, int burst, figures& into) {
  load many{server.port, clients, entity};
  server.publish(1);
  many.wait_for(1);

  const auto begin = clock::now();
  server.publish(burst);
  many.wait_for(burst);
  const std::chrono::duration<double> took = clock::now() - begin;
  into.burst_per_second.push_back(burst * double(clients) / took.count());

  constexpr int steady = 100;
  const double before = cpu_seconds(server.pid);
  for (int i = 0; i < steady; ++i) {
    const auto published = clock::now();
    server.publish(1);
    many.wait_for(1);
    const std::chrono::duration<double, std::milli> reached = clock::now() - published;
    into.to_last_client_ms.push_back(reached.count());
    many.idle_until(clock::now() + std::chrono::milliseconds{20});
  }
  into.cpu_per_delivery_us.push_back((cpu_seconds(server.pid) - before) * 1e6 /
                                     (steady * double(clients)));
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: fanout LOGFLUME [CLIENTS [BURST]]\n");
    return 2;
  }
  const int clients = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int burst = argc > 3 ? std::atoi(argv[3]) : 200;
  rlimit files{20'000, 20'000};
  ::setrlimit(RLIMIT_NOFILE, &files);

  std::map<std::string, figures> results;
  for (int round = 0; round < rounds; ++round) {
    for (const bool joining : {false, true}) {
      const floor_server server{joining};
      measure({server.port(), server.pid(),
               [&](int count) {
                 std::string frames;
                 for (int i = 0; i < count; ++i)
                   frames += "data:{\"TemperatureRead\":{\"temperature\":1234567}}\n\n";
                 server.publish(frames);
               }},
              clients, burst, results[joining ? "joining floor" : "floor"]);
    }
    log_server server{argv[1], clients, entity};
    measure({server.port(), server.pid(), [&](int count) { server.publish(count); }}, clients,
            burst, results["logflume"]);
  }
  std::printf("%d clients, burst of %d; medians of %d\n", clients, burst, rounds);
  for (const auto& [name, values] : results)
    std::printf("%-14s %10.0f deliveries/s in a burst %7.2f us CPU per delivery %8.2f ms to the "
                "last client\n",
                name.c_str(), median(values.burst_per_second), median(values.cpu_per_delivery_us),
                median(values.to_last_client_ms));
}
