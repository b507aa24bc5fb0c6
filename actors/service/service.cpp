#include "actors/service/service.hpp"

#include "actors/admin/admin.hpp"
#include "actors/counts/service_counts.hpp"
#include "actors/node/node_network.hpp"
#include "actors/node/node_service.hpp"
#include "actors/process/descriptor_limit.hpp"
#include "actors/process/service_manager.hpp"
#include "actors/process/stop_signals.hpp"
#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/service/access_keys.hpp"
#include "actors/service/http_commands.hpp"
#include "actors/service/listener_certificates.hpp"
#include "actors/service/served_topics.hpp"
#include "actors/service/settings.hpp"
#include "actors/service/stream_handover.hpp"
#include "actors/stream/http_front.hpp"
#include "actors/supervision/addresses.hpp"
#include "actors/supervision/heartbeat.hpp"
#include "actors/supervision/manager_notifier.hpp"
#include "actors/supervision/supervisor.hpp"
#include "http/site/server.hpp"
#include "http/socket/inherited_sockets.hpp"

#include <caf/all.hpp>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// Returns the configuration without the topics that `in_force` lacks.
config without_added(config values, const config& in_force) {
  std::erase_if(values.topics, [&](const topic_config& topic) {
    return find_topic(in_force, topic.log.topic) == nullptr;
  });
  return values;
}

/// The actor system, and the handles that must be gone before it ends.
struct actor_side {
  explicit actor_side(caf_config& config) : system{config} {}

  caf::actor_system system;
  front_actor front;
  supervisor_actor top;
  std::optional<node_service> node;
};

class service {
 public:
  service(const loaded_config& loaded, const crypto::root_secret& root_secret, journal& journal,
          const service_hooks& hooks) :
      loaded_{loaded},
      hooks_{hooks}, journal_{journal}, settings_{hooks.adapt(loaded)}, topics_{root_secret,
                                                                                commands_,
                                                                                journal} {}

  /// Checks the settings, binds the listeners, takes the logs' locks. Returns nullopt if `run` can
  /// follow, otherwise the code to exit with.
  std::optional<exit_code> prepare();

  /// Runs until a signal comes, or until a part that everything depends on has ended.
  exit_code run();

 private:
  bool read_caf_settings();
  bool add_network();
  void warn_of_few_descriptors();
  bool take_inherited_sockets();
  bool bind();
  server_control server_of();
  addresses listening_addresses() const;
  void start(actor_side& actors);
  void begin_stop(const supervisor_actor& top);
  void reload(actor_side& actors);
  void put_in_force(config wanted, actor_side& actors);
  /// Releases what the actors of a removed topic used.
  void release(std::shared_ptr<const void> owner, actor_side& actors);
  /// Ends the process after an unexpected error, because the actors could not be ended in order and
  /// their system would wait for them.
  [[noreturn]] void give_up(const std::exception& error);
  void report(const http::server_notice& notice);

  // In the order of lifetimes: each member may use those above it.
  service_counts counts_;
  const loaded_config& loaded_;
  const service_hooks& hooks_;
  journal& journal_;
  config settings_;
  const stop_signals signals_{hooks_.hang_up};
  const service_manager manager_ = service_manager::from_environment();
  http_commands commands_;
  served_topics topics_;
  access_keys access_{settings_, counts_, journal_};
  caf_config caf_settings_;
  std::optional<node_network> network_;
  http::inherited_sockets inherited_;
  listener_certificates certificates_{journal_};
  stream_handover handover_;
  /// Outlives the actors: the last stream ends before the server does.
  std::optional<http::server> server_;
  std::optional<http::admin_server> admin_;
};

bool service::read_caf_settings() {
  const auto error = caf_settings_.read(settings_.caf);
  if (error)
    journal_.write(level::error, "config_refused",
                   {{"reason", "caf.*: " + to_sentence(error)},
                    {"remedy", "see the options of the C++ Actor Framework 0.17"}});
  return !error;
}

/// Starts CAF's network layer only if a node is configured.
bool service::add_network() {
  if (settings_.node.listen.empty())
    return true;
  auto added = node_network::add_to(caf_settings_, settings_.node);
  if (const auto* reason = std::get_if<std::string>(&added)) {
    journal_.write(
        level::error, "config_refused",
        {{"reason", *reason}, {"remedy", "`logflume config check` checks the certificates"}});
    return false;
  }
  network_ = std::get<node_network>(std::move(added));
  return true;
}

/// Each stream needs a descriptor; the log, the listeners and responses need some more.
void service::warn_of_few_descriptors() {
  constexpr std::uint64_t others = 100;
  const auto limit = raise_descriptor_limit();
  if (limit < settings_.http.max_streams + others)
    journal_.write(level::warning, "descriptors_short",
                   {{"open_files", limit},
                    {"max_streams", settings_.http.max_streams},
                    {"remedy", "raise the limit of open files (ulimit -Hn, LimitNOFILE=), or lower "
                               "http.max_streams"}});
}

bool service::take_inherited_sockets() {
  auto taken = http::take_inherited_sockets();
  if (const auto* reason = std::get_if<std::string>(&taken)) {
    journal_.write(level::error, "listen_failed", {{"reason", *reason}});
    return false;
  }
  inherited_ = std::get<http::inherited_sockets>(std::move(taken));
  return true;
}

void service::report(const http::server_notice& notice) {
  journal_.write(level::warning, notice.event, {{"detail", notice.detail}});
}

bool service::bind() {
  const auto report = [this](const http::server_notice& notice) { this->report(notice); };
  try {
    service_view view{.topics = &topics_.list(),
                      .counts = &counts_,
                      .server = nullptr,
                      .ready_with_any = settings_.admin.ready == readiness::any};
    auto options = server_options_of(settings_, certificates_.http());
    options.access = access_.rules();
    server_.emplace(std::move(options),
                    http::server_hooks{
                        [this](const http::stream_request& request, http::event_stream stream) {
                          handover_.hand_over(request, std::move(stream));
                        },
                        report,
                        [this](const http::admission::digest& token) { handover_.sign_out(token); },
                        [this](const http::command_request& asked,
                               const std::shared_ptr<http::pending_response>& to) {
                          commands_.take(asked, to);
                        }},
                    std::move(inherited_.http));
    view.server = &*server_;
    if (inherited_.admin || !settings_.admin.listen.empty())
      admin_.emplace(settings_.admin.listen, admin_hooks_of(view, settings_.http.hosts, report),
                     std::move(inherited_.admin), certificates_.admin());
  } catch (const std::system_error& error) {
    journal_.write(level::error, "listen_failed", {{"reason", error.what()}});
    return false;
  }
  return true;
}

std::optional<exit_code> service::prepare() {
  if (!read_caf_settings() || !add_network())
    return exit_code::misconfigured;
  warn_of_few_descriptors();
  if (!take_inherited_sockets() || !certificates_.open(settings_) || !access_.open())
    return exit_code::misconfigured;
  if (const auto code = topics_.open(settings_))
    return code;
  if (!bind() || !topics_.take_logs())
    return exit_code::failed;
  access_.warn(server_->address());
  return std::nullopt;
}

server_control service::server_of() {
  auto& server = *server_;
  return {.begin_drain = [&] { server.begin_drain(); },
          .stop_accepting = [&] { server.stop_accepting(); },
          .loop_turned = [&] { return server.loop_turned(); },
          .streams = [&] { return server.counts().streams; }};
}

addresses service::listening_addresses() const {
  return {.http = server_->address(),
          .admin = admin_ ? admin_->address() : std::string{},
          .udp = topics_.packet_sockets()};
}

void service::start(actor_side& actors) {
  auto& system = actors.system;
  actors.front =
      system.spawn(http_front, front_settings_of(settings_, topics_.list()), server_of(), &counts_);
  handover_.attach(actors.front);
  access_.follow([this, front = actors.front](const http::access_rules_ptr& rules) {
    server_->change(rules);
    caf::anon_send(front, revoke{.still_valid =
                                     [rules](const http::admission& by) {
                                       return rules->keys.contains(by.key);
                                     },
                                 .lasting = true});
  });
  supervised parts{.front = actors.front,
                   .topics = topics_.start(system, settings_),
                   .addresses = {.http = server_->address(), .admin = listening_addresses().admin},
                   .journal = &journal_,
                   .counts = &counts_,
                   .release = [this, &actors](std::shared_ptr<const void> owner) {
                     signals_.run([this, &actors, owner = std::move(owner)]() mutable {
                       release(std::move(owner), actors);
                     });
                   }};
  const auto first_gateway = parts.topics.front().gateway;
  actors.top = system.spawn(supervisor, std::move(parts));
  actors.top->attach_functor([this] { signals_.done(); });
  system.spawn(heartbeat, actors.top, &counts_);
  if (!settings_.node.listen.empty())
    actors.node.emplace(system, settings_.node,
                        inspected{.supervisor = actors.top,
                                  .front = actors.front,
                                  .counts = &counts_,
                                  .topics = &topics_.list(),
                                  .http = server_->address()},
                        journal_);
  if (actors.node && !actors.node->listens()) {
    caf::anon_send(actors.top, actors::begin_stop{});
    return;
  }
  if (manager_)
    system.spawn(manager_notifier, actors.top, &manager_);
  server_->start();
  certificates_.watch();
  journal_.write(level::info, "listening", listening_addresses().fields());
  if (hooks_.started) {
    auto at = listening_addresses();
    if (actors.node)
      at.node = to_string(actors.node->address());
    hooks_.started({system, actors.top, first_gateway, at});
  }
}

void service::begin_stop(const supervisor_actor& top) {
  counts_.draining = true;
  manager_.stopping();
  journal_.write(level::info, "stopping", {});
  topics_.close_inputs();
  caf::anon_send(top, actors::begin_stop{});
}

void service::reload(actor_side& actors) {
  manager_.reloading();
  certificates_.reload();
  if (const auto change = actors::reload(settings_, loaded_.sources, hooks_.adapt, journal_)) {
    put_in_force(change->values, actors);
    actors::report(*change, journal_);
  }
  access_.reload();
  manager_.reloaded();
}

void service::put_in_force(config wanted, actor_side& actors) {
  // This comes before a removed topic's streams end, because their clients return at once.
  server_->change(server_changes_of(without_added(wanted, settings_)));
  auto added = topics_.change(actors.system, actors.top, wanted);
  settings_ = std::move(wanted);
  caf::anon_send(actors.front, front_settings_of(settings_, topics_.list()));
  // Now without the topics that cannot be served.
  server_->change(server_changes_of(settings_));
  for (auto& topic : added) {
    journal_.write(level::info, "topic_added", {{"topic", topic.name()}, {"udp", topic.udp}});
    caf::anon_send(actors.top,
                   add_topic{std::make_shared<const supervised_topic>(std::move(topic))});
  }
  journal_.change(settings_.output);
}

void service::release(std::shared_ptr<const void> owner, actor_side& actors) {
  owner.reset();
  auto postponed = topics_.take_postponed();
  if (counts_.draining || postponed.empty())
    return;
  auto wanted = settings_;
  std::ranges::move(postponed, std::back_inserter(wanted.topics));
  put_in_force(std::move(wanted), actors);
}

void service::give_up(const std::exception& error) {
  journal_.write(level::error, "failed", {{"reason", error.what()}});
  journal_.close();
  _exit(static_cast<int>(exit_code::failed));
}

exit_code service::run() {
  bool stopping = false;
  {
    actor_side actors{caf_settings_};
    try {
      start(actors);
      signals_.wait(
          [&] {
            stopping = true;
            begin_stop(actors.top);
          },
          [&] { reload(actors); });
      handover_.attach({});
      signals_.run_pending();
      access_.stop();
      topics_.end();
    } catch (const std::exception& error) {
      give_up(error);
    }
  }
  journal_.write(level::info, "stopped", {});
  return stopping ? exit_code::done : exit_code::failed;
}

} // namespace

exit_code run_service(const loaded_config& loaded, const crypto::root_secret& root_secret,
                      journal& journal, const service_hooks& hooks) {
  service service{loaded, root_secret, journal, hooks};
  if (const auto code = service.prepare())
    return *code;
  return service.run();
}

} // namespace logflume::actors
