#include "tests/bench/load/log_site.hpp"

#include "crypto/secret_store.hpp"
#include "tests/bench/load/failure.hpp"

#include <filesystem>
#include <memory>
#include <utility>
#include <variant>

namespace logflume::bench {

namespace {

std::shared_ptr<const crypto::cipher> events_cipher(const std::string& directory) {
  std::filesystem::create_directories(directory);
  auto secret = std::get<crypto::root_secret>(crypto::root_secret::parse(root_secret_text));
  crypto::events_key key{crypto::secret_store{directory + "/confidant", std::move(secret)},
                         "default/secrets.temperature-events.key"};
  const auto& found = key.get_or_create(crypto::events_key::clock::now());
  if (const auto* cipher = std::get_if<std::shared_ptr<const crypto::cipher>>(&found))
    return *cipher;
  fail("no key in " + directory);
}

log::writer opened_writer(const std::string& directory) {
  auto opened = log::writer::open(log::topic{directory + "/log", "temperature"});
  if (auto* failure = std::get_if<log::write_failure>(&opened))
    fail(failure->message);
  return std::get<log::writer>(std::move(opened));
}

} // namespace

log_site::log_site(const std::string& directory) :
    encoder{events_cipher(directory)}, writer{opened_writer(directory)} {}

} // namespace logflume::bench
