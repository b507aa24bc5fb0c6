#include "actors/commands/open_log.hpp"

#include "crypto/root_secret_source.hpp"

#include <chrono>
#include <utility>

namespace logflume::actors {

log::topic topic_of(const config& settings) {
  return {settings.log.root, settings.log.topic};
}

log::tail open_tail(const config& settings, bool follows) {
  return log::tail{topic_of(settings),
                   {.max_record_size = settings.log.max_record_size, .reads_once = !follows}};
}

std::variant<crypto::secret_store, std::string> open_secrets(const config& settings,
                                                             const console& console) {
  const auto& from = settings.secrets;
  if (const auto warning = crypto::exposed_root_secret(from.root_secret))
    console.complain("warning: " + *warning);
  auto read = crypto::read_root_secret(from.root_secret);
  if (auto* wrong = std::get_if<std::string>(&read))
    return std::move(*wrong);
  return crypto::secret_store{
      from.root, std::get<crypto::root_secret>(read), {from.cache, from.ttl_field}};
}

std::variant<std::shared_ptr<const crypto::cipher>, no_events_key>
open_events_key(const config& settings, if_no_key then, const console& console) {
  auto secrets = open_secrets(settings, console);
  if (auto* wrong = std::get_if<std::string>(&secrets))
    return no_events_key{std::move(*wrong), 2};
  crypto::events_key key{std::move(std::get<crypto::secret_store>(secrets)),
                         settings.secrets.events_key};
  const auto now = std::chrono::steady_clock::now();
  const auto& found = then == if_no_key::make_one ? key.get_or_create(now) : key.get(now);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return no_events_key{missing_secret(*missing), 1};
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return no_events_key{refused->message, 2, true};
  return std::get<std::shared_ptr<const crypto::cipher>>(found);
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
