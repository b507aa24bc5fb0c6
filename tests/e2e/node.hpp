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

inline ended inspect(const std::string& node, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"inspect", "--node", node, "--once"});
  return run_logflume(more);
}

/// Returns the first report that has an answer of every actor; on a busy machine, one may be late.
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
    const auto kinds = document["actors"].GetArray();
    if (std::none_of(kinds.begin(), kinds.end(),
                     [](const auto& kind) { return kind["mute"].GetBool(); }))
      return document;
    REQUIRE(steady_clock::now() < deadline);
  }
}

} // namespace logflume::test
