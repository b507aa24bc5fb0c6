#include "actors/forward/forward_settings.hpp"

#include "actors/config/forward_rules.hpp"
#include "actors/config/kafka_secrets.hpp"

#include <unistd.h>

#include <array>
#include <map>
#include <utility>
#include <variant>

namespace logflume::actors {

std::string forward_origin(const config& values) {
  if (!values.forward.origin.empty())
    return values.forward.origin;
  // The last byte stays 0, however long the host's name is.
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

log::forward_options forward_options_of(const config& values, const topic_config& topic,
                                        std::optional<crypto::secret_store> secrets) {
  const auto options = [kafka = values.kafka, target = forward_target(values, topic),
                        secrets =
                            std::move(secrets)]() -> std::variant<log::kafka_options, std::string> {
    auto found = secrets ? kafka_options_of(kafka, *secrets) : kafka.options;
    if (auto* fault = std::get_if<std::string>(&found))
      return std::move(*fault);
    return log::kafka_options{.brokers = kafka.brokers,
                              .topic = target,
                              .options =
                                  std::get<std::map<std::string, std::string>>(std::move(found))};
  };
  return {.files = {topic.log.root, topic.log.topic},
          .max_record_size = topic.log.max_record_size,
          .poll_interval = topic.log.poll_interval,
          .kafka = options,
          .origin = forward_origin(values),
          .key = topic.kafka_key,
          .meaning = topic.meaning};
}

} // namespace logflume::actors
