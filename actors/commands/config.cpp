#include "actors/commands/commands.hpp"
#include "actors/config/cross_rules.hpp"
#include "actors/config/to_toml.hpp"
#include "actors/output/line_sink.hpp"

#include <unistd.h>

#include <csignal>
#include <string>

namespace logflume::actors {

namespace {

int write_text(std::string text) {
  std::signal(SIGPIPE, SIG_IGN);
  text.pop_back();
  line_sink out{STDOUT_FILENO};
  out.add(text);
  return exit_code_of(out, out.flush());
}

} // namespace

int run_config_check(const invocation& asked, journal&) {
  if (const auto wrong = node_fault(asked.settings.values.node)) {
    complain(*wrong);
    return 2;
  }
  return write_text("OK\n");
}

int run_config_print(const invocation& asked, journal&) {
  return write_text(to_toml(asked.settings));
}

} // namespace logflume::actors
