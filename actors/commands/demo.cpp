#include "actors/commands/demo_sensors.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/run_with_journal.hpp"
#include "actors/config/to_toml.hpp"
#include "actors/service/service.hpp"
#include "crypto/root_secret_source.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

namespace fs = std::filesystem;

/// A temporary directory, removed with its contents when the demonstration ends.
class scratch_directory {
 public:
  scratch_directory() {
    auto name = (fs::temp_directory_path() / "logflume-demo-XXXXXX").string();
    if (!::mkdtemp(name.data()))
      throw std::system_error{errno, std::generic_category(), "cannot make a directory " + name};
    path_ = name;
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Writes the configuration for commands that read what the demonstration writes.
fs::path write_config(const fs::path& directory, loaded_config loaded, config values) {
  loaded.values = std::move(values);
  auto file = directory / "logflume.toml";
  std::ofstream{file} << to_toml(loaded);
  return file;
}

const char* scheme(const std::string& certificate) {
  return certificate.empty() ? "http://" : "https://";
}

std::string invitation(const config& settings, const fs::path& file, const addresses& at) {
  std::error_code unknown;
  const auto program = fs::read_symlink("/proc/self/exe", unknown);
  const auto logflume = unknown ? std::string{"logflume"} : program.string();
  const auto* http = scheme(settings.http.certificate);
  std::ostringstream text;
  text << "Five simulated sensors, 1 to 5, each send a packet about once a second, over UDP to\n"
       << at.udp.front().second << ". Watch them in a browser:\n"
       << "  " << http << at.http << "/?entity=1&entity=2&entity=3\n"
       << "Or here, in another terminal:\n"
       << "  curl -N " << http << at.http << "/api/" << settings.log.topic << "/events/1\n"
       << "  " << logflume << " cat --config " << file.string() << " --entity 1 --follow\n";
  if (!at.node.empty())
    text << "  " << logflume << " inspect --node " << at.node << "\n";
  if (!at.admin.empty())
    text << "  curl " << scheme(settings.admin.certificate) << at.admin << "/metrics\n";
  text << "Ctrl-C ends the demonstration and removes " << file.parent_path().string() << ".\n";
  return text.str();
}

int serve_demo(const invocation& args, journal& journal) {
  const scratch_directory scratch;
  const auto root_secret_file = scratch.path() / "root-secret";
  // Only the sections below: a demo must not use the topics, the keys or the Kafka of a service
  // whose configuration file it finds.
  const auto adapt = [&](const loaded_config& loaded) {
    config settings;
    settings.http = loaded.values.http;
    settings.admin = loaded.values.admin;
    settings.page = loaded.values.page;
    settings.node = loaded.values.node;
    settings.output = loaded.values.output;
    settings.caf = loaded.values.caf;
    settings.log.root = scratch.path() / "log";
    settings.secrets.root = scratch.path() / "confidant";
    settings.secrets.root_secret = "file:" + root_secret_file.string();
    settings.sensors.udp_listen = "127.0.0.1:0";
    // Enough for the page's chart, and for what happened before anyone looked.
    settings.sensors.retention = std::chrono::hours{1};
    // Several demos may run at once.
    for (auto [key, listen] : {std::pair{"admin.listen", &settings.admin.listen},
                               std::pair{"node.listen", &settings.node.listen}})
      if (!loaded.origins.contains(key))
        *listen = "127.0.0.1:0";
    return settings;
  };
  auto made = crypto::create_root_secret(root_secret_file);
  if (const auto* error = std::get_if<crypto::file_error>(&made)) {
    journal.write(level::error, "root_secret_refused", {{"reason", error->message}});
    return static_cast<int>(exit_code::failed);
  }
  const auto settings = adapt(args.settings);
  const auto file = write_config(scratch.path(), args.settings, settings);

  service_hooks hooks;
  hooks.adapt = adapt;
  // A demo ends with its terminal.
  hooks.hang_up = stop_signals::hang_up::stops;
  hooks.started = [&](const started_service& service) {
    service.system.spawn(demo_sensors, service.gateway, service.listeners.udp.front().second,
                         caf::actor_cast<caf::strong_actor_ptr>(service.top), &journal,
                         [text = invitation(settings, file, service.listeners)] {
                           std::cout << text << std::flush;
                         });
  };
  return static_cast<int>(
      run_service(args.settings, std::get<crypto::root_secret>(made), journal, hooks));
}

int run_demo(const invocation& args, console&) {
  return run_with_journal(args.settings.values,
                          [&](journal& journal) { return serve_demo(args, journal); });
}

constexpr std::array<std::string_view, 6> sections{"http", "admin",  "page",
                                                   "node", "output", "caf"};

} // namespace

constinit const command demo_command{.name = "demo",
                                     .summary =
                                         "serve simulated sensors from a temporary directory",
                                     .sections = sections,
                                     .examples = "  logflume demo\n"
                                                 "  logflume demo --http.listen=127.0.0.1:0\n",
                                     .run = run_demo,
                                     .options = {},
                                     .words = {}};

} // namespace logflume::actors
