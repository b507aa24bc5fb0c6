#include "tests/e2e/keys/support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>

namespace {

using namespace logflume::test;

TEST_CASE("admin.ready decides whether the service is ready when any topic is ready or only when "
          "all are") {
  for (const auto& [ready, status] : {std::pair{"all", 503}, std::pair{"any", 200}}) {
    const site at{"sse/log-before"};
    const auto file = at.dir.path() / "logflume.toml";
    std::ofstream{file} << "[topics.temperature]\nroot = \"" << at.log.string()
                        << "\"\n[topics.missing]\nroot = \"" << (at.dir.path() / "missing").string()
                        << "\"\n";
    served service{
        at, {"--config=" + file.string(), "--admin.ready=" + std::string{ready}, with_metrics}};
    service.line("ready");
    service.line("log_missing");
    CHECK(service.ask_admin("/health/ready").status() == status);
  }
}

} // namespace
