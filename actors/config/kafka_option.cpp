#include "actors/config/kafka_option.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::string_view variable_prefix = "LOGFLUME_KAFKA_OPTIONS_";
constexpr std::string_view secret_prefix = "secret:";

constexpr std::string_view no_group =
    "Logflume reads all partitions without a group, and commits no offsets";
constexpr std::string_view exactly_once = "Logflume produces in its own transactions";

struct refused_option {
  std::string_view name;
  std::string_view reason;
};

constexpr std::array<refused_option, 13> refused{{
    {"group.id", no_group},
    {"group.instance.id", no_group},
    {"enable.auto.commit", no_group},
    {"enable.auto.offset.store", no_group},
    {"isolation.level", "Logflume reads only what was committed"},
    {"enable.partition.eof", "Logflume sets it itself, to know when it has caught up"},
    {"auto.offset.reset", "topics.NAME.start determines where reading begins"},
    {"transactional.id", exactly_once},
    {"enable.idempotence", exactly_once},
    {"acks", exactly_once},
    {"request.required.acks", exactly_once},
    {"bootstrap.servers", "set kafka.brokers"},
    {"metadata.broker.list", "set kafka.brokers"},
}};

} // namespace

std::optional<std::string> kafka_option_fault(std::string_view name) {
  const auto* found = std::ranges::find(refused, name, &refused_option::name);
  if (name.empty())
    return "name a librdkafka option, such as security.protocol";
  if (found == refused.end())
    return std::nullopt;
  return "leave it out: " + std::string{found->reason};
}

std::optional<std::string> kafka_option_text(const raw_value& value) {
  if (value.kind == raw_value::kind::list || value.text.starts_with('[') ||
      value.text.starts_with('{'))
    return std::nullopt;
  return value.text;
}

bool is_secret_option(std::string_view name) {
  constexpr std::array<std::string_view, 5> words{"password", "secret", ".pem",
                                                  "oauthbearer.config", "sasl.kerberos.kinit.cmd"};
  return std::ranges::any_of(words, [&](auto word) { return name.find(word) != name.npos; });
}

std::optional<std::string> kafka_option_of_variable(std::string_view variable) {
  if (!variable.starts_with(variable_prefix) || variable.size() == variable_prefix.size())
    return std::nullopt;
  std::string name;
  for (const char c : variable.substr(variable_prefix.size()))
    name += c == '_' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::optional<secret_reference> parse_secret_reference(std::string_view value) {
  if (!value.starts_with(secret_prefix))
    return std::nullopt;
  value.remove_prefix(secret_prefix.size());
  const auto hash = value.rfind('#');
  if (hash == value.npos || hash == 0 || hash + 1 == value.size())
    return std::nullopt;
  return secret_reference{std::string{value.substr(0, hash)}, std::string{value.substr(hash + 1)}};
}

} // namespace logflume::actors
