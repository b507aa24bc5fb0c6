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
  /// The configuration with the change.
  config values;
  /// Keys that take effect.
  std::vector<std::string> changed;
  /// Keys that also differ, but need a restart.
  std::vector<std::string> waiting;
};

config_change change_of(const config& in_force, const config& read);

/// How a command makes its settings from what was loaded.
using adapt_function = std::function<config(const loaded_config&)>;

/// Loads again, and reports what is wrong. Returns what to put in force, if there is something.
std::optional<config_change> reload(const config& in_force, const config_sources& sources,
                                    const adapt_function& adapt, journal& journal);

/// Reports a change that is in force: who reads the line and then makes a request relies on it.
void report(const config_change& change, journal& journal);

} // namespace logflume::actors
