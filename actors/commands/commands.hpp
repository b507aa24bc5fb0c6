#pragma once

#include "actors/command_line/command_line.hpp"
#include "actors/output/journal.hpp"

#include <span>

namespace logflume::actors {

/// Tails a log and serves it over HTTP until a signal; the exit code.
int run_serve(const invocation& asked, journal& journal);

/// The same with simulated sensors in a temporary directory.
int run_demo(const invocation& asked, journal& journal);

/// Writes a log's events, or its records, as lines of JSON.
int run_cat(const invocation& asked, journal& journal);

/// Reads a whole log and says what is wrong in it.
int run_verify(const invocation& asked, journal& journal);

/// Asks the running service whether it is ready.
int run_health(const invocation& asked, journal& journal);

/// Appends a sensor's registration to a log that nobody else writes.
int run_register(const invocation& asked, journal& journal);

/// Appends a reading of a registered sensor.
int run_post(const invocation& asked, journal& journal);

/// Says that the configuration is right: one that is not comes to no command.
int run_config_check(const invocation& asked, journal& journal);

/// Writes the configuration in force as TOML, with the origin of each value.
int run_config_print(const invocation& asked, journal& journal);

/// Makes a secret store and the events' key, where they are not there yet.
int run_secret_init(const invocation& asked, journal& journal);

/// Writes the values of a secret.
int run_secret_get(const invocation& asked, journal& journal);

/// Sets fields of a secret.
int run_secret_put(const invocation& asked, journal& journal);

/// Writes names and fields of the secrets, never their values.
int run_secret_list(const invocation& asked, journal& journal);

/// Shows what the actors of a running process do.
int run_inspect(const invocation& asked, journal& journal);

/// Every command of the program: a row each.
std::span<const command> commands();

} // namespace logflume::actors
