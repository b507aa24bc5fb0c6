#include "http/admin/health.hpp"
#include "actors/commands/rows.hpp"
#include "actors/config/syntax.hpp"
#include "actors/output/console.hpp"
#include "http/admin/fetch.hpp"

#include <array>
#include <chrono>
#include <string>
#include <variant>

namespace logflume::actors {

namespace {

/// Shorter than the time that `deploy/container/Containerfile` allows for a health check.
constexpr std::chrono::seconds timeout{2};

struct no_address {
  std::string reason;
};

std::variant<std::string, no_address> address_of(const invocation& args) {
  if (const auto given = args.text("--admin")) {
    if (is_listen_address(std::string{*given}))
      return std::string{*given};
    return no_address{"--admin=" + std::string{*given} + ": give " + listen_address_forms};
  }
  const auto& listen = args.settings.values.admin.listen;
  if (listen.empty())
    return no_address{"admin.listen is empty, so the service does not serve its health; set it"};
  if (listen.ends_with(":0") && !listen.starts_with("unix:"))
    return no_address{"admin.listen is " + listen +
                      ": find the port in the service's log line `listening`, and give "
                      "--admin=ADDRESS:PORT"};
  return listen;
}

int run_health(const invocation& args, console& console) {
  const auto found = address_of(args);
  if (const auto* none = std::get_if<no_address>(&found))
    return console.fail(none->reason, 2);
  const auto& address = std::get<std::string>(found);
  const auto response =
      http::fetch(address, "/health/ready", timeout, args.settings.values.admin.certificate);
  if (const auto* failure = std::get_if<std::string>(&response))
    return console.fail(*failure, 1);
  const auto& fetched = std::get<http::fetch_result>(response);
  if (fetched.status == 200) {
    console.write("ready");
    return console.finish();
  }
  const auto reasons = http::read_reasons(fetched.body);
  for (const auto& [reason, detail, topic] : reasons) {
    std::string text = "not ready: ";
    text.append(reason).append(": ").append(topic).append(topic.empty() ? "" : ": ").append(detail);
    console.complain(text);
  }
  if (reasons.empty())
    console.complain(address + ": responded with status " + std::to_string(fetched.status) +
                     "; is this admin.listen?");
  return 1;
}

constexpr std::array options{command_option{.flag = "--admin",
                                            .value = "ADDRESS",
                                            .meaning = "address to ask instead of admin.listen",
                                            .accepts = any_text{}}};
constexpr std::array<std::string_view, 1> sections{"admin"};

} // namespace

constinit const command health_command{
    .name = "health",
    .summary = "ask a running service whether it is ready: exit code 0 or 1",
    .sections = sections,
    .examples = "  logflume health\n"
                "  logflume health --config logflume.toml\n"
                "  logflume health --admin unix:/run/logflume/admin\n",
    .run = run_health,
    .options = options,
    .words = {}};

} // namespace logflume::actors
