#include "actors/service.hpp"

#include "actors/caf_config.hpp"
#include "actors/descriptor_limit.hpp"
#include "actors/errors.hpp"
#include "actors/http_front.hpp"
#include "actors/node_rules.hpp"
#include "actors/node_service.hpp"
#include "actors/service_manager.hpp"
#include "actors/service_watch.hpp"
#include "actors/stop_signals.hpp"
#include "actors/supervisor.hpp"
#include "actors/write_side.hpp"
#include "http/inherited_sockets.hpp"
#include "http/server.hpp"

#include <caf/all.hpp>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

std::shared_ptr<const tailer_settings> tailer_settings_of(const config& from,
                                                          const crypto::root_secret& root_secret) {
  return std::make_shared<const tailer_settings>(tailer_settings{
      log::topic{from.log.root, from.log.topic},
      log::tail_options{.max_record_size = from.log.max_record_size},
      from.log.poll_interval,
      crypto::secret_store{
          from.secrets.root, root_secret, {from.secrets.cache, from.secrets.ttl_field}},
      from.secrets.events_key,
      from.http.redact,
      from.log.keep,
      static_cast<std::uint32_t>(from.http.mailbox),
  });
}

http::server_options server_options_of(const config& from) {
  return {
      .listen = from.http.listen,
      .topic = from.log.topic,
      .max_streams = from.http.max_streams,
      .max_streams_per_address = from.http.max_streams_per_address,
      .head_timeout = from.http.head_timeout,
      .max_head_size = from.http.max_head_size,
      .allowed_origins = from.http.allowed_origins,
  };
}

/// Whether the events' key can be read, where it is there.
bool key_fits(const tailer_settings& settings, output& out) {
  crypto::events_key key{settings.secrets, settings.events_key};
  const auto& found = key.get(std::chrono::steady_clock::now());
  const auto* refused = std::get_if<crypto::secret_refused>(&found);
  if (refused)
    out.line(level::error, "key_refused",
             {{"file", refused->path.string()}, {"reason", refused->message}});
  return !refused;
}

bool read_caf_settings(const config& from, caf_config& to, output& out) {
  if (const auto error = to.read(from.caf)) {
    out.line(level::error, "config_refused",
             {{"reason", "caf.*: " + to_sentence(error)},
              {"remedy", "see the options of the C++ Actor Framework 0.17"}});
    return false;
  }
  auto wrong = node_fault(from.node);
  // Without a node CAF's network layer is not even started.
  if (!wrong && !from.node.listen.empty())
    wrong = to.add_network(from.node);
  if (wrong)
    out.line(level::error, "config_refused", {{"reason", *wrong}});
  return !wrong;
}

/// A stream is a descriptor; some more are for the log, the listener and answers.
void warn_of_few_descriptors(const config& settings, output& out) {
  constexpr std::uint64_t others = 100;
  const auto limit = raise_descriptor_limit();
  if (limit < settings.http.max_streams + others)
    out.line(level::warning, "descriptors_short",
             {{"open_files", limit},
              {"max_streams", settings.http.max_streams},
              {"remedy", "raise the limit of open files (ulimit -Hn, LimitNOFILE=), or set "
                         "http.max_streams lower"}});
}

} // namespace

int run_service(const config& settings, const crypto::root_secret& root_secret, output& out,
                const started_hook& started) {
  const stop_signals signals;
  const auto manager = service_manager::of_environment();
  const auto tailing = tailer_settings_of(settings, root_secret);
  if (!key_fits(*tailing, out))
    return 2;

  caf_config caf_settings;
  if (!read_caf_settings(settings, caf_settings, out))
    return 2;

  warn_of_few_descriptors(settings, out);
  auto inherited = http::take_inherited_sockets();
  if (const auto* wrong = std::get_if<std::string>(&inherited)) {
    out.line(level::error, "listen_failed", {{"reason", *wrong}});
    return 2;
  }
  // Outlives the actor system: the last stream goes before it.
  service_counts counts;
  std::shared_ptr<http::server> server;
  std::optional<write_side> writing;
  front_actor front;
  try {
    if (!settings.sensors.udp_listen.empty())
      writing.emplace(settings, root_secret, counts, out);
    server = std::make_shared<http::server>(
        server_options_of(settings),
        http::server_hooks{[&front](http::stream_request request, http::event_stream stream) {
                             caf::anon_send(front,
                                            incoming{request, std::make_shared<http::event_stream>(
                                                                  std::move(stream))});
                           },
                           [&out](const http::server_notice& notice) {
                             out.line(level::warning, notice.event, {{"detail", notice.detail}});
                           }},
        std::move(std::get<http::inherited_sockets>(inherited).http));
  } catch (const std::system_error& error) {
    out.line(level::error, "listen_failed", {{"reason", error.what()}});
    return 1;
  }
  if (writing && !writing->prepare())
    return 1;

  bool stopping = false;
  {
    caf::actor_system system{caf_settings};
    front = system.spawn(http_front,
                         front_settings{settings.http.stream_lifetime, settings.http.keep_alive,
                                        settings.http.write_timeout,
                                        static_cast<std::uint32_t>(settings.http.mailbox)},
                         server, &counts);
    const auto gateway = writing ? writing->start(system) : gateway_actor{};
    auto top =
        system.spawn(supervisor, tailing, front, gateway, server->address(), &out, &counts.tailer);
    top->attach_functor([&signals] { signals.done(); });
    std::optional<node_service> node;
    if (!settings.node.listen.empty())
      node.emplace(
          system, settings.node,
          inspected{top, front, &counts, tailing->topic, settings.log.keep, server->address()},
          out);
    if (node && !node->listens()) {
      caf::anon_send(top, begin_stop{});
    } else {
      if (manager)
        system.spawn(service_watch, top, &manager);
      server->start();
      const auto udp = writing ? writing->address() : std::string{};
      if (writing)
        out.line(level::info, "listening", {{"http", server->address()}, {"udp", udp}});
      else
        out.line(level::info, "listening", {{"http", server->address()}});
      if (started)
        started({system, top, server->address(), gateway, udp});
    }
    signals.wait([&] {
      stopping = true;
      manager.stopping();
      out.line(level::info, "stopping", {});
      if (writing)
        writing->close();
      caf::anon_send(top, begin_stop{});
    });
    if (writing)
      writing->close();
    server.reset();
    front = nullptr;
  }
  out.line(level::info, "stopped", {});
  return stopping ? 0 : 1;
}

} // namespace logflume::actors
