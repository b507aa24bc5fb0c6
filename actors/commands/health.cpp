#include "http/admin/health.hpp"
#include "actors/commands/commands.hpp"
#include "actors/config/syntax.hpp"
#include "actors/output/printable.hpp"
#include "http/socket/fetch.hpp"

#include <chrono>
#include <iostream>
#include <string>

namespace logflume::actors {

namespace {

/// Shorter than what container engines wait for a health check.
constexpr std::chrono::seconds patience{5};

void say(const std::string& line) {
  std::cerr << "logflume: " << line << "\n";
}

/// Where to ask; empty, and said: nowhere.
std::string address_of(const invocation& asked) {
  if (const auto given = asked.text("--admin")) {
    if (is_listen_address(std::string{*given}))
      return std::string{*given};
    say("--admin=" + printable(*given) + ": give ADDRESS:PORT, [IPv6]:PORT or unix:PATH");
    return {};
  }
  const auto& listen = asked.settings.values.admin.listen;
  if (listen.empty())
    say("admin.listen is empty, so the service has no health to ask for; set it");
  else if (listen.ends_with(":0") && !listen.starts_with("unix:"))
    say("admin.listen is " + listen +
        ": the service's line `listening` has the port; give --admin=ADDRESS:PORT");
  else
    return listen;
  return {};
}

} // namespace

int run_health(const invocation& asked, journal&) {
  const auto address = address_of(asked);
  if (address.empty())
    return 2;
  const auto answer = http::fetch(address, "/health/ready", patience);
  if (const auto* failure = std::get_if<std::string>(&answer)) {
    say(*failure);
    return 1;
  }
  const auto& found = std::get<http::fetched>(answer);
  if (found.status == 200) {
    std::cout << "ready\n";
    return 0;
  }
  const auto reasons = http::read_reasons(found.body);
  for (const auto& [reason, detail] : reasons)
    say("not ready: " + printable(reason) + ": " + printable(detail));
  if (reasons.empty())
    say(address + ": answers " + std::to_string(found.status) + "; is this admin.listen?");
  return 1;
}

} // namespace logflume::actors
