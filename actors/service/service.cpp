#include "actors/service/service.hpp"

#include "actors/admin/admin.hpp"
#include "actors/gateway/write_side.hpp"
#include "actors/node/node_network.hpp"
#include "actors/node/node_service.hpp"
#include "actors/process/descriptor_limit.hpp"
#include "actors/process/service_manager.hpp"
#include "actors/process/stop_signals.hpp"
#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/service/settings.hpp"
#include "actors/stream/http_front.hpp"
#include "actors/supervision/addresses.hpp"
#include "actors/supervision/heartbeat.hpp"
#include "actors/supervision/manager_notifier.hpp"
#include "actors/supervision/supervisor.hpp"
#include "actors/tailer/log_watch.hpp"
#include "http/site/server.hpp"
#include "http/socket/inherited_sockets.hpp"

#include <caf/all.hpp>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

/// False: there is a key, and it cannot be read.
bool key_fits(const tailer_settings& settings, journal& journal) {
  crypto::events_key key{settings.secrets, settings.events_key};
  const auto& found = key.get(std::chrono::steady_clock::now());
  const auto* refused = std::get_if<crypto::secret_refused>(&found);
  if (refused)
    journal.write(level::error, "key_refused",
                  {{"file", refused->path.string()}, {"reason", refused->message}});
  return !refused;
}

bool read_caf_settings(const config& from, caf_config& to, journal& journal) {
  if (const auto error = to.read(from.caf)) {
    journal.write(level::error, "config_refused",
                  {{"reason", "caf.*: " + to_sentence(error)},
                   {"remedy", "see the options of the C++ Actor Framework 0.17"}});
    return false;
  }
  return true;
}

/// Without a node CAF's network layer is not started. None: refused.
std::optional<node_network> add_network(const config& from, caf_config& to, journal& journal) {
  if (from.node.listen.empty())
    return node_network{};
  auto added = node_network::add_to(to, from.node);
  if (const auto* wrong = std::get_if<std::string>(&added)) {
    journal.write(level::error, "config_refused", {{"reason", *wrong}});
    return std::nullopt;
  }
  return std::get<node_network>(std::move(added));
}

/// Each stream needs a descriptor; the log, the listeners and responses need some more.
void warn_of_few_descriptors(const config& settings, journal& journal) {
  constexpr std::uint64_t others = 100;
  const auto limit = raise_descriptor_limit();
  if (limit < settings.http.max_streams + others)
    journal.write(level::warning, "descriptors_short",
                  {{"open_files", limit},
                   {"max_streams", settings.http.max_streams},
                   {"remedy", "raise the limit of open files (ulimit -Hn, LimitNOFILE=), or set "
                              "http.max_streams lower"}});
}

} // namespace

int run_service(const loaded_config& loaded, const crypto::root_secret& root_secret,
                journal& journal, const service_hooks& hooks) {
  const stop_signals signals;
  const auto settings = hooks.adapt(loaded);
  const auto manager = service_manager::of_environment();
  const auto tailing = tailer_settings_of(settings, root_secret);
  if (!key_fits(*tailing, journal))
    return 2;

  caf_config caf_settings;
  if (!read_caf_settings(settings, caf_settings, journal))
    return 2;
  const auto network = add_network(settings, caf_settings, journal);
  if (!network)
    return 2;

  warn_of_few_descriptors(settings, journal);
  auto passed = http::take_inherited_sockets();
  if (const auto* wrong = std::get_if<std::string>(&passed)) {
    journal.write(level::error, "listen_failed", {{"reason", *wrong}});
    return 2;
  }
  auto& inherited = std::get<http::inherited_sockets>(passed);
  service_counts counts;
  // Outlives the actor system: the last stream ends before it.
  std::shared_ptr<http::server> server;
  std::optional<write_side> writing;
  std::optional<http::admin_server> admin;
  front_actor front;
  const auto tell = [&journal](const http::server_notice& notice) {
    journal.write(level::warning, notice.event, {{"detail", notice.detail}});
  };
  try {
    if (!settings.sensors.udp_listen.empty())
      writing.emplace(gateway_settings_of(settings, root_secret), settings.sensors.udp_listen,
                      counts.ingest, counts.writer, journal);
    server = std::make_shared<http::server>(
        server_options_of(settings),
        http::server_hooks{[&front](http::stream_request request, http::event_stream stream) {
                             caf::anon_send(front,
                                            incoming{request, std::make_shared<http::event_stream>(
                                                                  std::move(stream))});
                           },
                           tell},
        std::move(inherited.http));
    if (inherited.admin || !settings.admin.listen.empty())
      admin.emplace(
          settings.admin.listen,
          admin_hooks_of({tailing->topic, settings.secrets.root / settings.secrets.events_key,
                          &counts, server.get(), writing.has_value()},
                         tell),
          std::move(inherited.admin));
  } catch (const std::system_error& error) {
    journal.write(level::error, "listen_failed", {{"reason", error.what()}});
    return 1;
  }
  if (writing && !writing->prepare())
    return 1;

  bool stopping = false;
  {
    caf::actor_system system{caf_settings};
    front = system.spawn(http_front, front_settings_of(settings), server, &counts);
    const addresses at{server->address(), admin ? admin->address() : std::string{},
                       writing ? writing->address() : std::string{}};
    const auto gateway = writing ? writing->start(system) : gateway_actor{};
    log_watch watch{system, tailing->topic.root, settings.log.poll_interval};
    auto top =
        system.spawn(supervisor, tailing, front, gateway, at, &watch, &journal, &counts.tailer);
    top->attach_functor([&signals] { signals.done(); });
    system.spawn(heartbeat, top, &counts);
    std::optional<node_service> node;
    if (!settings.node.listen.empty())
      node.emplace(system, settings.node,
                   inspected{.supervisor = top,
                             .front = front,
                             .counts = &counts,
                             .topic = tailing->topic,
                             .keep_limit = settings.log.keep,
                             .writes = writing.has_value(),
                             .http = server->address()},
                   journal);
    if (node && !node->listens()) {
      caf::anon_send(top, begin_stop{});
    } else {
      if (manager)
        system.spawn(service_watch, top, &manager);
      server->start();
      journal.write(level::info, "listening", at.fields());
      if (hooks.started)
        hooks.started({system, top, gateway, at});
    }
    auto in_force = settings;
    signals.wait(
        [&] {
          stopping = true;
          counts.draining = true;
          manager.stopping();
          journal.write(level::info, "stopping", {});
          if (writing)
            writing->close();
          caf::anon_send(top, begin_stop{});
        },
        [&] {
          manager.reloading();
          if (auto changed = reload(in_force, loaded.sources, hooks.adapt, journal)) {
            in_force = std::move(*changed);
            journal.change(in_force.output);
            server->change(server_changes_of(in_force));
            caf::anon_send(front, front_settings_of(in_force));
          }
          manager.ready();
        });
    if (writing)
      writing->close();
    // It looks at the server.
    admin.reset();
    server.reset();
    front = nullptr;
  }
  journal.write(level::info, "stopped", {});
  return stopping ? 0 : 1;
}

} // namespace logflume::actors
