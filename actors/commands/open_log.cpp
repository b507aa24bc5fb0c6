#include "actors/commands/open_log.hpp"

#include "crypto/root_secret_source.hpp"

namespace logflume::actors {

log::topic topic_of(const config& settings) {
  return {settings.log.root, settings.log.topic};
}

log::tail open_tail(const config& settings) {
  return log::tail{topic_of(settings), {.max_record_size = settings.log.max_record_size}};
}

std::variant<crypto::secret_store, std::string> open_secrets(const config& settings) {
  const auto& from = settings.secrets;
  auto read = crypto::read_root_secret(from.root_secret);
  if (auto* wrong = std::get_if<std::string>(&read))
    return std::move(*wrong);
  return crypto::secret_store{
      from.root, std::get<crypto::root_secret>(read), {from.cache, from.ttl_field}};
}

std::string missing_log(const config& settings) {
  return topic_of(settings).active.string() + ": there is no such log; set log.root and log.topic";
}

std::string missing_secret(const crypto::secret_missing& missing) {
  return missing.path.string() +
         ": there is no such secret; set secrets.root and secrets.events_key";
}

std::string unreadable(const log::read_failure& failure) {
  return failure.path.string() + ": cannot be read: " + failure.error.message() +
         "; check log.root, log.topic and who may read there";
}

} // namespace logflume::actors
