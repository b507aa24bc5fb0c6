#include "actors/commands/rows.hpp"
#include "actors/config/to_toml.hpp"
#include "actors/output/console.hpp"

#include <string>

namespace logflume::actors {

namespace {

/// An invalid configuration never gets here.
int run_config_check(const invocation&, console& console) {
  console.write("OK");
  return console.finish();
}

int run_config_print(const invocation& asked, console& console) {
  auto text = to_toml(asked.settings);
  text.pop_back();
  console.write(text);
  return console.finish();
}

} // namespace

constinit const command config_check_command{.name = "config check",
                                             .summary = "check the configuration",
                                             .sections = all_sections,
                                             .examples =
                                                 "  logflume config check --config logflume.toml\n",
                                             .run = run_config_check,
                                             .options = {},
                                             .words = {}};

constinit const command config_print_command{
    .name = "config print",
    .summary = "print the configuration in force, and where each value comes from",
    .sections = all_sections,
    .examples = "  logflume config print --config logflume.toml\n",
    .run = run_config_print,
    .options = {},
    .words = {}};

} // namespace logflume::actors
