#include "actors/config/cross_rules.hpp"

#include "actors/config/forward_rules.hpp"
#include "actors/config/node_address.hpp"
#include "actors/config/page_rules.hpp"
#include "log/sensor/event_kinds.hpp"
#include "log/topic/topic.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

/// Returns the same path for each way to write that of a directory, which may be missing.
std::filesystem::path real_path(const std::filesystem::path& directory) {
  std::error_code error;
  auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(directory, error), error);
  if (error)
    path = directory.lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

std::filesystem::path history_of(const topic_config& topic) {
  return log::topic{real_path(topic.log.root), topic.log.topic}.history;
}

} // namespace

bool has_certificates(const node_config& node) {
  return !node.certificate.empty() && !node.key.empty() && !node.ca.empty();
}

std::vector<std::string> broken_cross_rules(const config& values) {
  std::vector<std::string> broken;
  if (auto fault = node_fault(values.node))
    broken.push_back(std::move(*fault));
  if (auto fault = auth_fault(values.auth))
    broken.push_back(std::move(*fault));
  if (auto fault = forward_keys_fault(values))
    broken.push_back(std::move(*fault));
  for (auto fault : {pair_fault("http", values.http.certificate, values.http.key),
                     pair_fault("admin", values.admin.certificate, values.admin.key)})
    if (fault)
      broken.push_back(std::move(*fault));
  const auto& topics = values.topics;
  if (auto fault = page_fault("page", values.page))
    broken.push_back(std::move(*fault));
  for (const auto& topic : topics)
    for (auto fault : {topic_fault(topic), kinds_fault(topic), topic_page_fault(values, topic),
                       kafka_fault(values, topic)})
      if (fault)
        broken.push_back(std::move(*fault));
  std::ranges::move(sharing_faults(topics), std::back_inserter(broken));
  return broken;
}

std::optional<std::string> topic_fault(const topic_config& topic) {
  const auto key = "topics." + topic.log.topic;
  if (!topic.meaning.is_possible())
    return key + ".encryption and " + key + ".format are for plain topics: set " + key +
           ".kind = \"plain\", or leave both out";
  if (topic.meaning.kind == log::record_kind::plain && !topic.sensors.udp_listen.empty())
    return key + ".sensors.udp_listen: sensors' packets become records of kind entity; leave it "
                 "empty for a plain topic";
  return {};
}

std::optional<std::string> page_fault(const std::string& section, const page_config& page) {
  if (!page.low || !page.high || *page.low <= *page.high)
    return {};
  const auto number = number_or_none();
  return section + ".low = " + number.print(page.low) + " is above " + section +
         ".high = " + number.print(page.high) +
         ": no value could be within the limits; set low below high";
}

std::optional<std::string> topic_page_fault(const config& values, const topic_config& topic) {
  const bool is_own = topic.page.low != values.page.low || topic.page.high != values.page.high;
  return is_own ? page_fault("topics." + topic.log.topic + ".page", topic.page) : std::nullopt;
}

std::optional<std::string> kinds_fault(const topic_config& topic) {
  if (topic.sensors.udp_listen.empty())
    return {};
  const auto key = "topics." + topic.log.topic + ".kinds";
  if (std::ranges::count(topic.kinds, log::registered_variant) == 0)
    return key + " lacks Registered, so no sensor could be registered for sensors.udp_listen: add "
                 "it at the end";
  if (topic.sensors.format == log::packet_format::postcard &&
      std::ranges::count(topic.kinds, log::temperature_read_variant) == 0)
    return key +
           " lacks TemperatureRead, which packets with sensors.format=postcard need: add it at "
           "the end, or set sensors.format to json";
  return {};
}

std::optional<std::string> kafka_fault(const config& values, const topic_config& topic) {
  if (topic.source == topic_source::kafka && values.kafka.brokers.empty())
    return "topics." + topic.log.topic +
           ".source = \"kafka\" needs kafka.brokers: set it to the brokers' addresses, as "
           "HOST:PORT";
  return {};
}

bool share_history(const topic_config& a, const topic_config& b) {
  return a.source == topic_source::file && b.source == topic_source::file &&
         history_of(a) == history_of(b);
}

std::vector<std::string> sharing_faults(const std::vector<topic_config>& topics) {
  std::vector<std::string> faults;
  std::map<std::filesystem::path, std::string_view> histories;
  std::map<std::string_view, std::string_view> sockets;
  for (const auto& topic : topics) {
    if (topic.source == topic_source::kafka)
      continue;
    const std::string_view name = topic.log.topic;
    const auto both = [&](std::string_view other) {
      return "topics." + std::string{other} + " and topics." + std::string{name};
    };
    if (const auto [first, added] = histories.try_emplace(history_of(topic), name); !added)
      faults.push_back(both(first->second) +
                       " would share their history files, whose names omit the part after a "
                       "topic's last dot: give them different names, or different roots");
    const std::string_view udp = topic.sensors.udp_listen;
    if (udp.empty() || udp.ends_with(":0"))
      continue;
    if (const auto [first, added] = sockets.try_emplace(udp, name); !added)
      faults.push_back(both(first->second) + " would share the packet socket " + std::string{udp} +
                       ": set sensors.udp_listen for each, to different ports");
  }
  return faults;
}

std::optional<std::string> auth_fault(const auth_config& auth) {
  const auth_config defaults;
  const std::pair<const char*, bool> set[]{{"issuer", auth.issuer != defaults.issuer},
                                           {"audience", auth.audience != defaults.audience},
                                           {"claim", auth.claim != defaults.claim},
                                           {"anonymous", auth.anonymous != defaults.anonymous},
                                           {"leeway", auth.leeway != defaults.leeway},
                                           {"query", auth.query != defaults.query}};
  if (auth.keys.empty())
    for (const auto& [key, is_set] : set)
      if (is_set)
        return std::string{"auth."} + key +
               " has no effect without auth.keys: set auth.keys to the file with the keys, or "
               "leave it out";
  return {};
}

std::optional<std::string> pair_fault(const std::string& section, const std::string& certificate,
                                      const std::string& key) {
  if (certificate.empty() == key.empty())
    return {};
  return section + ".certificate and " + section + ".key belong together: set both, or neither";
}

std::optional<std::string> node_fault(const node_config& node) {
  const bool has_one = !node.certificate.empty() || !node.key.empty() || !node.ca.empty();
  if (has_one && !has_certificates(node))
    return "node.certificate, node.key and node.ca belong together: set all three, or none";
  if (node.listen.empty() || has_one || node.admit == node_admission::anyone ||
      parse_node_address(node.listen).is_loopback())
    return {};
  return "node.listen=" + node.listen +
         " is open to other machines, and without certificates anyone can connect: listen on "
         "127.0.0.1, set node.certificate, node.key and node.ca, or set node.admit=anyone";
}

} // namespace logflume::actors
