#pragma once

#include "tests/e2e/served.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <string>
#include <vector>

namespace logflume::test {

/// Returns the address of a service's node, in the form that `--node` takes.
inline std::string node_of(served& service) {
  const auto line = service.child().line(
      [](const std::string& each) { return each.find("\"node_listening\"") != each.npos; },
      patience);
  rapidjson::Document json;
  json.Parse(line.c_str(), line.size());
  return text_of(json["node"]);
}

/// Returns the words of a command that prints one report of the process at `node`.
inline std::vector<std::string> inspect_once(const std::string& node,
                                             const std::vector<std::string>& more = {}) {
  return std::vector<std::string>{"inspect", "--node", node, "--once"} + more;
}

/// Runs that command on a process that is known to answer it.
inline ended inspect(const std::string& node, const std::vector<std::string>& more = {}) {
  return ask_service(inspect_once(node, more));
}

/// Returns whether every actor answered the inspector in time; on a busy machine, one may be late.
inline bool is_complete(const rapidjson::Document& report) {
  const auto kinds = report["actors"].GetArray();
  const auto streams = report["streams"].GetArray();
  return std::none_of(kinds.begin(), kinds.end(),
                      [](const auto& kind) { return kind["mute"].GetBool(); }) &&
         std::none_of(streams.begin(), streams.end(),
                      [](const auto& stream) { return stream["lag"].IsNull(); });
}

/// Returns the first complete report.
inline rapidjson::Document inspected(const std::string& node, std::vector<std::string> more = {}) {
  more.emplace_back("--json");
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    const auto result = inspect(node, more);
    CHECK(result.exit_code == 0);
    CHECK(result.errors.empty());
    rapidjson::Document document;
    document.Parse(result.out.c_str(), result.out.size());
    REQUIRE(document.IsObject());
    if (is_complete(document))
      return document;
    REQUIRE(steady_clock::now() < deadline);
  }
}

} // namespace logflume::test
