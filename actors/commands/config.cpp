#include "actors/commands/rows.hpp"
#include "actors/config/to_toml.hpp"
#include "actors/node/node_credentials.hpp"
#include "actors/output/console.hpp"
#include "actors/runtime/caf_config.hpp"
#include "actors/runtime/errors.hpp"
#include "actors/service/settings.hpp"
#include "crypto/token/verification_keys.hpp"
#include "http/tls/tls_certificate.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

/// Returns why CAF or librdkafka would refuse the options that are passed on to them.
std::vector<std::string> faults_of_options(const config& values) {
  std::vector<std::string> faults;
  if (const auto error = caf_config{}.read(values.caf))
    faults.push_back("caf.*: " + to_sentence(error));
  if (auto fault = kafka_options_fault_of(values))
    faults.push_back(*std::move(fault));
  return faults;
}

/// Returns the faults for which `serve` would refuse the files that its listeners use for access
/// and TLS.
std::vector<std::string> faults_of_files(const config& values) {
  std::vector<std::string> faults;
  const auto check = [&](const std::string& keys, const std::string& file, const auto& read) {
    if (file.empty())
      return;
    const auto result = read();
    if (const auto* fault = std::get_if<std::string>(&result))
      faults.push_back(keys + ": " + *fault);
  };
  const auto check_pair = [&](const std::string& listener, const auto& section) {
    check(listener + ".certificate, " + listener + ".key", section.certificate, [&] {
      return http::tls_certificate{{.certificate = section.certificate, .key = section.key}}.load();
    });
  };
  check_pair("http", values.http);
  check_pair("admin", values.admin);
  check("node.certificate, node.key, node.ca", values.node.certificate,
        [&] { return node_credentials::read(values.node); });
  check("auth.keys", values.auth.keys,
        [&] { return crypto::load_verification_keys(values.auth.keys); });
  return faults;
}

/// Checks what only others can check: the program rejects invalid values before it gets here.
int run_config_check(const invocation& args, console& console) {
  auto faults = faults_of_files(args.settings.values);
  std::ranges::move(faults_of_options(args.settings.values), std::back_inserter(faults));
  for (const auto& fault : faults)
    console.complain(fault);
  if (!faults.empty())
    return 2;
  console.write("OK");
  return console.finish();
}

int run_config_print(const invocation& args, console& console) {
  auto text = to_toml(args.settings);
  text.pop_back();
  console.write(text);
  return console.finish();
}

} // namespace

constinit const command config_check_command{
    .name = "config check",
    .summary = "check the configuration, its files, and the options it passes on",
    .sections = all_sections,
    .examples = "  logflume config check --config logflume.toml\n",
    .run = run_config_check,
    .options = {},
    .words = {}};

constinit const command config_print_command{
    .name = "config print",
    .summary = "print the configuration in force, and where each value comes from",
    .sections = all_sections,
    .examples = "  logflume config print --config logflume.toml\n",
    .run = run_config_print,
    .options = {},
    .words = {}};

} // namespace logflume::actors
