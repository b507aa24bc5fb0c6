#pragma once

#include "actors/command_line/command_line.hpp"
#include "actors/output/journal.hpp"

#include <span>

namespace logflume::actors {

/// Tails a log and serves it over HTTP until a signal; the exit code.
int run_serve(const invocation& asked, output& out);

/// The same with simulated sensors in a temporary directory.
int run_demo(const invocation& asked, output& out);

/// Writes a log's events, or its records, as lines of JSON.
int run_cat(const invocation& asked, output& out);

/// Reads a whole log and says what is wrong in it.
int run_verify(const invocation& asked, output& out);

/// Asks the running service whether it is ready.
int run_health(const invocation& asked, output& out);

/// Appends a sensor's registration to a log that nobody else writes.
int run_register(const invocation& asked, output& out);

/// Appends a reading of a registered sensor.
int run_post(const invocation& asked, output& out);

/// Says that the configuration is right: one that is not comes to no command.
int run_config_check(const invocation& asked, output& out);

/// Writes the configuration in force as TOML, with the origin of each value.
int run_config_print(const invocation& asked, output& out);

/// Makes a secret store and the events' key, where they are not there yet.
int run_secret_init(const invocation& asked, output& out);

/// Writes the values of a secret.
int run_secret_get(const invocation& asked, output& out);

/// Sets fields of a secret.
int run_secret_put(const invocation& asked, output& out);

/// Writes names and fields of the secrets, never their values.
int run_secret_list(const invocation& asked, output& out);

/// Shows what the actors of a running process do.
int run_inspect(const invocation& asked, output& out);

/// Every command of the program: a row each.
std::span<const command> commands();

} // namespace logflume::actors
