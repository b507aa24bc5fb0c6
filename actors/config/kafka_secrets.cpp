#include "actors/config/kafka_secrets.hpp"

#include "actors/config/kafka_option.hpp"

#include <algorithm>

namespace logflume::actors {

bool refers_to_secret(const kafka_config& kafka) {
  return std::ranges::any_of(kafka.options, [](const auto& option) {
    return parse_secret_reference(option.second).has_value();
  });
}

std::variant<std::map<std::string, std::string>, std::string>
kafka_options_of(const kafka_config& kafka, const crypto::secret_store& secrets) {
  auto options = kafka.options;
  for (auto& [name, value] : options) {
    const auto wanted = parse_secret_reference(value);
    if (!wanted)
      continue;
    const auto found = secrets.get(wanted->path);
    const auto key = std::string{kafka_options_prefix} + name + ": ";
    if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
      return key + missing->path.string() + " does not exist: create it with `logflume secret put`";
    if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
      return key + refused->message;
    const auto& fields = std::get<crypto::secret>(found).fields;
    const auto field = fields.find(wanted->field);
    if (field == fields.end())
      return key + "the secret " + wanted->path + " has no field " + wanted->field;
    value = field->second.reveal();
  }
  return options;
}

} // namespace logflume::actors
