#include "actors/node/node.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/node/tcp_probe.hpp"
#include "actors/runtime/errors.hpp"

#include <caf/io/middleman.hpp>
#include <caf/io/publish.hpp>
#include <caf/openssl/all.hpp>

#include <pthread.h>

#include <set>

namespace logflume::actors {

namespace {

constexpr auto registered_name = caf::atom("inspector");

using caf::io::middleman_actor;

middleman_actor network_of(caf::actor_system& system, const node_config& node) {
  return has_certificates(node) ? system.openssl_manager().actor_handle()
                                : system.middleman().actor_handle();
}

/// Says what CAF does not: it closes the connection, whatever was wrong.
std::string no_inspector(const node_address& address, const node_config& node) {
  return to_string(address) + " does not answer like a Logflume node: " +
         (has_certificates(node)
              ? "it has no certificates (node.certificate), or rejects this one"
              : "it asks for certificates (set node.certificate, node.key and node.ca here too), "
                "or something else listens there");
}

} // namespace

std::variant<node_address, std::string> publish(caf::actor_system& system,
                                                const inspection::inspector_actor& inspector,
                                                const node_config& node) {
  auto address = parse_node_address(node.listen);
  constexpr bool reuse = true;
  const auto port =
      has_certificates(node)
          ? caf::openssl::publish(inspector, address.port, address.host.c_str(), reuse)
          : caf::io::publish(inspector, address.port, address.host.c_str(), reuse);
  if (!port)
    return "node.listen=" + node.listen +
           ": cannot listen there: is it an address of this machine, and is its port free?";
  address.port = *port;
  // Makes the thread stand out among those that `inspect` shows.
  system.middleman().run_later([] { ::pthread_setname_np(::pthread_self(), "caf.network"); });
  system.registry().put(registered_name, caf::actor_cast<caf::strong_actor_ptr>(inspector));
  return address;
}

void unpublish(caf::actor_system& system, const inspection::inspector_actor& inspector) {
  system.registry().erase(registered_name);
  caf::anon_send_exit(inspector, caf::exit_reason::user_shutdown);
}

std::variant<inspection::inspector_actor, std::string>
find_inspector(caf::actor_system& system, const node_address& address, const node_config& node,
               std::chrono::seconds patience) {
  // CAF's own attempt would wait as long as the kernel does, and not say what was wrong.
  if (const auto why = probe_tcp(address, patience))
    return to_string(address) + ": " + *why +
           ": is the process running there, and is node.listen set in its configuration?";
  using interface = std::set<std::string>;
  std::variant<inspection::inspector_actor, std::string> result = no_inspector(address, node);
  const caf::scoped_actor self{system};
  self->request(network_of(system, node), patience, caf::connect_atom_v, address.host, address.port)
      .receive(
          [&](const caf::node_id&, caf::strong_actor_ptr& found, const interface& offered) {
            if (!found)
              result = to_string(address) + " is a CAF node, but offers no Inspector";
            else if (!system.assignable(offered,
                                        system.message_types<inspection::inspector_actor>()))
              result = to_string(address) + " uses another version of the Inspector's messages: "
                                            "use the version of `logflume` that runs there";
            else
              result = caf::actor_cast<inspection::inspector_actor>(found);
          },
          [](const caf::error&) {});
  return result;
}

} // namespace logflume::actors
