#include "tests/actors/actor_world.hpp"

#include "log/event/file_topic.hpp"

#include <stdexcept>
#include <utility>
#include <variant>

namespace logflume::test {

namespace {

constexpr auto events_key_path = "default/secrets.temperature-events.key";

} // namespace

log_world::log_world(bool with_key, const std::string& name) :
    topic{directory.path() / "log", name} {
  if (with_key)
    make_key();
}

crypto::root_secret log_world::root_secret() const {
  return std::get<crypto::root_secret>(
      crypto::root_secret::parse("00112233445566778899aabbccddeeff"));
}

void log_world::make_key() {
  crypto::events_key key{crypto::secret_store{directory.path() / "confidant", root_secret()},
                         events_key_path};
  const auto made = key.get_or_create({});
  encoder_.emplace(std::get<std::shared_ptr<const crypto::cipher>>(made));
}

log::offset log_world::append(std::uint64_t entity, const log::sensor_event& event) {
  if (!writer_)
    writer_.emplace(std::get<log::writer>(log::writer::open(topic)));
  const auto offset =
      writer_->append(encoder_->encode(entity, ++seq_nr_[entity], 1'700'000'000.0, event));
  if (const auto failure = writer_->flush())
    throw std::runtime_error{failure->message};
  return offset;
}

log::offset log_world::registered(std::uint64_t entity, const std::string& secret) {
  return append(entity, log::registered{secret});
}

log::offset log_world::reading(std::uint64_t entity, std::uint32_t temperature) {
  return append(entity, log::temperature_read{temperature});
}

void log_world::cut_to(std::uintmax_t size) {
  writer_.reset();
  std::filesystem::resize_file(topic.active, size);
}

std::uintmax_t log_world::size() const {
  return std::filesystem::file_size(topic.active);
}

std::shared_ptr<const log::event_topic> log_world::event_topic() const {
  return std::make_shared<const log::file_topic>(
      log::file_topic_options{.files = topic,
                              .max_record_size = std::size_t{16} * 1024,
                              .secrets = secrets(),
                              .events_key = events_key(),
                              .redact = {},
                              .index = std::size_t{1} << 20});
}

crypto::secret_store log_world::secrets() const {
  return {directory.path() / "confidant", root_secret()};
}

std::string log_world::events_key() const {
  return events_key_path;
}

std::shared_ptr<const actors::tailer_settings> log_world::settings(std::size_t keep) const {
  return std::make_shared<const actors::tailer_settings>(
      actors::tailer_settings{.topic = event_topic(), .keep = keep, .max_entities = 100'000});
}

} // namespace logflume::test
