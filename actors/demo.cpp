#include "actors/commands.hpp"
#include "actors/demo_sensors.hpp"
#include "actors/service.hpp"
#include "crypto/secret_text.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
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

} // namespace

int run_demo(const invocation& asked, output& out) {
  const scratch_directory scratch;
  const auto adapt = [&](const loaded_config& loaded) {
    auto mine = loaded.values;
    mine.log.root = scratch.path() / "log";
    mine.secrets.root = scratch.path() / "confidant";
    // A demonstration stands beside others; only who asks for it gets one.
    if (!loaded.origins.contains("admin.listen"))
      mine.admin.listen.clear();
    return mine;
  };
  const auto mine = adapt(asked.settings);

  const auto root_secret = crypto::root_secret::random();
  crypto::events_key key{crypto::secret_store{mine.secrets.root, root_secret},
                         mine.secrets.events_key};
  const auto made = key.get_or_create(std::chrono::steady_clock::now());
  auto opened =
      log::writer::open(log::topic{mine.log.root, mine.log.topic}, mine.log.max_record_size);
  const auto* cipher = std::get_if<std::shared_ptr<const crypto::cipher>>(&made);
  auto* writer = std::get_if<log::writer>(&opened);
  if (!cipher || !writer) {
    out.line(level::error, "demo_failed",
             {{"directory", scratch.path().string()}, {"reason", "cannot write there"}});
    return 1;
  }

  service_hooks hooks;
  hooks.adapt = adapt;
  hooks.started = [&](auto& system, const auto& top, const auto& address) {
    system.spawn(demo_sensors, std::make_shared<log::writer>(std::move(*writer)), *cipher, top,
                 &out);
    std::cout << "Five simulated sensors, 1 to 5, post about once a second to a log in\n"
              << "  " << mine.log.root.string() << "\n"
              << "Watch them in a browser, or one of them here:\n"
              << "  Open http://" << address << "/?entity=1&entity=2&entity=3\n"
              << "  curl -N http://" << address << "/api/" << mine.log.topic << "/events/1\n"
              << "Ctrl-C ends the demonstration and removes the directory." << std::endl;
  };
  return run_service(asked.settings, root_secret, out, hooks);
}

} // namespace logflume::actors
