#pragma once

#include "tests/e2e/served.hpp"
#include "tests/e2e/tool.hpp"

#include <rapidjson/document.h>

#include <string>
#include <vector>

namespace logflume::test {

/// Returns the address of a service's node, in the form that `--node` takes.
inline std::string node_of(served& service) {
  const auto line = service.child().line(
      [](const std::string& each) { return each.find("\"node_listening\"") != each.npos; },
      patience);
  rapidjson::Document said;
  said.Parse(line.c_str(), line.size());
  return text_of(said["node"]);
}

inline ended inspect(const std::string& node, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"inspect", "--node", node, "--once"});
  return run_logflume(more);
}

inline rapidjson::Document inspected(const std::string& node, std::vector<std::string> more = {}) {
  more.emplace_back("--json");
  const auto told = inspect(node, std::move(more));
  CHECK(told.exit_code == 0);
  CHECK(told.errors.empty());
  rapidjson::Document document;
  document.Parse(told.out.c_str(), told.out.size());
  REQUIRE(document.IsObject());
  return document;
}

} // namespace logflume::test
