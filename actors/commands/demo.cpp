#include "actors/commands/demo_sensors.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/run_with_journal.hpp"
#include "actors/service/service.hpp"
#include "crypto/secret_text.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

namespace logflume::actors {

namespace {

namespace fs = std::filesystem;

/// Removed with all in it when the demonstration ends.
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

int serve_demo(const invocation& asked, journal& journal) {
  const scratch_directory scratch;
  const auto adapt = [&](const loaded_config& loaded) {
    auto settings = loaded.values;
    settings.log.root = scratch.path() / "log";
    settings.secrets.root = scratch.path() / "confidant";
    settings.sensors.udp_listen = "127.0.0.1:0";
    // Several demos may run at once, so a demo has no admin listener unless it was asked for.
    if (!loaded.origins.contains("admin.listen"))
      settings.admin.listen.clear();
    return settings;
  };
  const auto settings = adapt(asked.settings);

  service_hooks hooks;
  hooks.adapt = adapt;
  // A demo ends with its terminal.
  hooks.hang_up = stop_signals::hang_up::stops;
  hooks.started = [&](const started_service& service) {
    service.system.spawn(demo_sensors, service.gateway, service.at.udp,
                         caf::actor_cast<caf::strong_actor_ptr>(service.top), &journal);
    std::cout << "Five simulated sensors, 1 to 5, each send a packet about once a second to\n"
              << "  " << service.at.udp << ", UDP; the log of their readings is in\n"
              << "  " << settings.log.root.string() << "\n"
              << "Watch them in a browser, or one of them here:\n"
              << "  Open http://" << service.at.http << "/?entity=1&entity=2&entity=3\n"
              << "  curl -N http://" << service.at.http << "/api/" << settings.log.topic
              << "/events/1\n"
              << "Ctrl-C ends the demonstration and removes the directory." << std::endl;
  };
  return static_cast<int>(
      run_service(asked.settings, crypto::root_secret::random(), journal, hooks));
}

int run_demo(const invocation& asked, console&) {
  return run_with_journal(asked.settings.values,
                          [&](journal& journal) { return serve_demo(asked, journal); });
}

constexpr std::array<std::string_view, 5> sections{"http", "admin", "node", "output", "caf"};

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
