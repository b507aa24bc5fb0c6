#pragma once

#include "tests/e2e/served.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace logflume::test {

/// For services that are asked for their metrics.
inline const std::string with_metrics = "--admin.listen=127.0.0.1:0";

/// The value of a metric, with the labels if it has some; none: there is none of that name.
inline std::optional<double> metric(served& service, const std::string& name) {
  for (const auto& line : lines_of(std::string{service.ask_admin("/metrics").body()}))
    if (line.starts_with(name + " "))
      return std::stod(line.substr(name.size() + 1));
  return std::nullopt;
}

/// A metric of the topic `temperature`.
inline double topic_metric(served& service, const std::string& name) {
  const auto value = metric(service, name + "{topic=\"temperature\"}");
  REQUIRE_MESSAGE(value, name);
  return *value;
}

/// Waits until it holds; a test that waits in vain fails.
template <class Condition>
void wait_until(Condition condition) {
  const auto deadline = steady_clock::now() + patience;
  while (!condition()) {
    REQUIRE(steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

inline client_ptr ask(served& service, const std::string& path, const std::string& fields = {}) {
  auto client = service.connect();
  client->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  return client;
}

inline int status_of(served& service, const std::string& path, const std::string& fields = {}) {
  const auto client = ask(service, path, fields);
  read_until(client, has_head);
  return client->response().status();
}

/// A key whose default would be obeyed as well, only later: so many times in a row it would not be
/// within the time that this takes at most.
class often {
 public:
  explicit often(int times) : left_{times} {}

  bool again() {
    REQUIRE(steady_clock::now() < deadline_);
    return left_-- > 0;
  }

 private:
  int left_;
  steady_clock::time_point deadline_ = steady_clock::now() + patience;
};

} // namespace logflume::test
