#pragma once

#include "actors/config/load.hpp"
#include "actors/output/journal.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// The difference between a configuration that was read and the one in force.
struct config_change {
  /// The configuration in force with the change applied.
  config values;
  /// Keys that take effect.
  std::vector<std::string> changed;
  /// Keys that also differ, but need a restart.
  std::vector<std::string> need_restart;
};

config_change change_of(const config& in_force, const config& read);

/// Derives a command's settings from the loaded configuration.
using adapt_function = std::function<config(const loaded_config&)>;

/// Loads the configuration again and reports errors. Returns the change to put in force, or nullopt
/// if there are errors, or if what can change without a restart is invalid by itself.
std::optional<config_change> reload(const config& in_force, const config_sources& sources,
                                    const adapt_function& adapt, journal& journal);

/// Reports a change that is already in force: a reader of this line may rely on it in the next
/// request.
void report(const config_change& change, journal& journal);

} // namespace logflume::actors
