// Connects to a Logflume that has `node.listen` set, prints what it is doing, then what its
// tailer does as it happens, until the connection ends:
//
//   watch-tailer 127.0.0.1 9181
//
// CAF's own options may follow, e.g. --openssl.certificate=me.pem --openssl.key=me.key
// --openssl.cafile=ca.pem where that Logflume asks for certificates.

#include "actors/node/inspection.hpp"

#include <caf/all.hpp>
#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

using namespace logflume::inspection;

void print(const status& now) {
  std::cout << "Logflume " << now.version << " at " << now.http << ": " << now.streams_open
            << " streams" << std::endl;
  for (const auto& topic : now.topics)
    std::cout << topic.name << ": " << topic.tailer.state << ", offset " << topic.tailer.offset
              << std::endl;
}

void print(const notices& news) {
  if (news.lost > 0)
    std::cout << news.lost << " notices lost" << std::endl;
  for (const auto& notice : news.list)
    std::cout << notice.kind << " " << notice.count << ": " << notice.state << ", offset "
              << notice.offset << std::endl;
  std::cout << "read " << news.tailer.events << " events, offset " << news.tailer.offset
            << std::endl;
}

/// Receives notices: asks for the next one, and asks again after each answer.
struct watcher_state {
  ask_notices next;
};

caf::behavior watcher(caf::stateful_actor<watcher_state>* self, const inspector_actor& inspector) {
  // Either the other process or the network is gone.
  self->monitor(inspector);
  self->set_down_handler([=](const caf::down_msg&) {
    std::cout << "the connection ended" << std::endl;
    self->quit();
  });
  return {[=](caf::tick_atom) {
    self->request(inspector, std::chrono::seconds{30}, self->state.next)
        .then(
            [=](const notices& news) {
              print(news);
              self->state.next = {news.last, news.tailer.events, {}};
              self->send(self, caf::tick_atom_v);
            },
            [=](const caf::error& reason) { self->quit(reason); });
  }};
}

caf::expected<inspector_actor> connect(caf::actor_system& system, const std::string& host,
                                       std::uint16_t port) {
  if (system.has_openssl_manager())
    return caf::openssl::remote_actor<inspector_actor>(system, host, port);
  return system.middleman().remote_actor<inspector_actor>(host, port);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: watch-tailer HOST PORT [--openssl.certificate=FILE ...]\n";
    return 2;
  }
  caf::actor_system_config config;
  if (const auto wrong = config.parse({argv + 3, argv + argc})) {
    std::cerr << config.render(wrong) << "\n";
    return 2;
  }
  add_types(config);
  config.load<caf::io::middleman>();
  if (!config.openssl_certificate.empty())
    config.load<caf::openssl::manager>();

  caf::actor_system system{config};
  const auto inspector =
      connect(system, argv[1], static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10)));
  if (!inspector) {
    std::cerr << "no Inspector there: " << system.render(inspector.error()) << "\n";
    return 1;
  }
  bool answered = false;
  caf::scoped_actor {
    system
    } -> request(*inspector, std::chrono::seconds{10}, ask_status{})
        .receive(
            [&](const status& now) {
              answered = true;
              print(now);
            },
            [&](const caf::error& reason) { std::cerr << system.render(reason) << "\n"; });
  if (!answered)
    return 1;
  caf::anon_send(system.spawn(watcher, *inspector), caf::tick_atom_v);
  // The actor system waits for its actors before it ends.
}
