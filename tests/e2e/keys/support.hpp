#pragma once

#include "tests/e2e/requests.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

namespace logflume::test {

/// Flag for services whose metrics a test reads.
inline const std::string with_metrics = "--admin.listen=127.0.0.1:0";

/// Returns the value of a metric of the topic `temperature`.
inline double topic_metric(served& service, const std::string& name) {
  const auto value = metric(service, name + "{topic=\"temperature\"}");
  REQUIRE_MESSAGE(value, name);
  return *value;
}

/// Waits until `condition` holds, and fails the test after `patience`.
template <class Condition>
void wait_until(Condition condition) {
  const auto deadline = steady_clock::now() + patience;
  while (!condition()) {
    REQUIRE(steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

inline int status_of(served& service, const std::string& path, const std::string& fields = {}) {
  const auto client = ask(service, path, fields);
  read_until(client, has_head);
  return client->response().status();
}

/// Repeats a check of a key whose default has the same effect, only later: with the default, so
/// many repetitions would take longer than `patience`.
class repeated_check {
 public:
  explicit repeated_check(int times) : left_{times} {}

  bool continues() {
    REQUIRE(steady_clock::now() < deadline_);
    return left_-- > 0;
  }

  /// Call this if the last check proved nothing.
  void repeat() { ++left_; }

 private:
  int left_;
  steady_clock::time_point deadline_ = steady_clock::now() + patience;
};

} // namespace logflume::test
