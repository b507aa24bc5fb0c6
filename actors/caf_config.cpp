#include "actors/caf_config.hpp"

#include "actors/inspection.hpp"
#include "actors/node_rules.hpp"
#include "actors/sparing_policy.hpp"

#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>

#include <pthread.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::actors {

namespace {

/// CAF calls the threads of its scheduler `caf.multiplexer`, as it does the network's.
class thread_names : public caf::thread_hook {
 public:
  void init(caf::actor_system&) override {}

  void thread_started() override {
    std::array<char, 16> name{};
    if (::pthread_getname_np(::pthread_self(), name.data(), name.size()) == 0 &&
        std::string_view{name.data()} == "caf.multiplexer")
      ::pthread_setname_np(::pthread_self(), "caf.worker");
  }

  void thread_terminates() override {}
};

} // namespace

caf_config::caf_config() {
  add_thread_hook<thread_names>();
}

caf::error caf_config::read(const std::map<std::string, std::string>& user) {
  // CAF's `stealing`, its default, polls between messages: five times the CPU per delivery.
  if (!user.contains("scheduler.policy"))
    load<sparing_scheduler>();
  // Without heartbeats a peer that vanished is never noticed.
  std::vector<std::string> args{
      "--scheduler.max-threads=" +
          std::to_string(std::max(2U, std::thread::hardware_concurrency())),
      "--middleman.heartbeat-interval=30s"};
  for (const auto& [key, value] : user)
    args.push_back(std::string{"--"}.append(key).append("=").append(value));
  std::istringstream no_file;
  return parse(std::move(args), no_file);
}

std::optional<std::string> caf_config::add_network(const node_config& node) {
  load<caf::io::middleman>();
  inspection::add_types(*this);
  if (!has_certificates(node)) {
    // They would be read and left unused.
    if (openssl_certificate.empty() && openssl_key.empty() && openssl_cafile.empty() &&
        openssl_capath.empty())
      return {};
    return "caf.openssl.*: set node.certificate, node.key and node.ca instead";
  }
  auto read = node_credentials::read(node);
  if (auto* why = std::get_if<std::string>(&read))
    return std::move(*why);
  credentials_.emplace(std::move(std::get<node_credentials>(read)));
  openssl_certificate = credentials_->certificate();
  openssl_key = credentials_->key();
  openssl_cafile = credentials_->ca();
  openssl_capath.clear();
  openssl_passphrase.clear();
  load<caf::openssl::manager>();
  return {};
}

} // namespace logflume::actors
