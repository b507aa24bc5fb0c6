#include "actors/commands/commands.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/record_json.hpp"
#include "actors/output/line_sink.hpp"
#include "actors/process/seconds_now.hpp"
#include "crypto/hex.hpp"
#include "crypto/random.hpp"
#include "log/record/utf8.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/sensor/sensor_reader.hpp"
#include "log/sensor/sensor_state.hpp"
#include "log/writer/writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

/// Why nothing was written, and the exit code.
struct refusal {
  std::string why;
  int exit_code = 1;
};

using cipher_ptr = std::shared_ptr<const crypto::cipher>;

std::variant<cipher_ptr, refusal> events_key_of(const config& settings, bool make_it) {
  auto secrets = open_secrets(settings);
  if (auto* wrong = std::get_if<std::string>(&secrets))
    return refusal{std::move(*wrong), 2};
  crypto::events_key key{std::move(std::get<crypto::secret_store>(secrets)),
                         settings.secrets.events_key};
  const auto now = std::chrono::steady_clock::now();
  const auto& found = make_it ? key.get_or_create(now) : key.get(now);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return refusal{missing_secret(*missing)};
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return refusal{refused->message, 2};
  return std::get<cipher_ptr>(found);
}

/// A log that this process alone writes, and one sensor in it.
class sensor_log {
 public:
  sensor_log(const config& settings, std::uint64_t entity_id, cipher_ptr key, log::writer writer) :
      settings_{settings}, entity_id_{entity_id}, key_{std::move(key)}, writer_{std::move(writer)} {
  }

  std::optional<refusal> read() {
    const log::sensor_reader reader{topic_of(settings_),
                                    {.max_record_size = settings_.log.max_record_size}};
    const auto is_it = [&](std::uint64_t id) { return id == entity_id_; };
    auto failure = reader.read_numbers([&](std::uint64_t id, std::uint64_t seq_nr) {
      if (is_it(id))
        seq_nr_ = std::max(seq_nr_, seq_nr);
    });
    if (!failure)
      failure =
          reader.read_events(*key_, is_it, [&](std::uint64_t, const log::sensor_event& event) {
            state_.apply(event);
          });
    return failure ? std::optional{refusal{unreadable(*failure)}} : std::nullopt;
  }

  bool may_post() const { return state_.may_post(); }

  /// Writes the event, and its line to standard output.
  std::variant<int, refusal> append(const log::sensor_event& event) {
    if (!log::fits(event, settings_.log.max_record_size))
      return refusal{"the secret is too long: its record would exceed log.max_record_size"};
    log::event_encoder encoder{key_};
    auto fields = encoder.encode(entity_id_, seq_nr_ + 1, seconds_now(), event);
    fields.offset = writer_.append(fields);
    auto failure = writer_.flush();
    if (!failure && settings_.log.sync.how != log::sync_policy::when::never)
      failure = writer_.sync();
    if (failure)
      return refusal{std::move(failure->message)};
    return print(fields);
  }

 private:
  /// As `cat` would show it.
  int print(const log::record_fields& fields) const {
    std::vector<std::uint8_t> bytes;
    log::encode_record(fields, bytes);
    const auto decoded = log::decode_record(bytes, bytes.size());
    log::envelope_reader reader{settings_.http.redact};
    const auto read = reader.read(std::get<log::complete>(decoded).record, *key_);
    std::signal(SIGPIPE, SIG_IGN);
    line_sink out{STDOUT_FILENO};
    out.add(to_json(std::get<log::envelope>(read)));
    return exit_code_of(out, out.flush());
  }

  const config& settings_;
  std::uint64_t entity_id_;
  cipher_ptr key_;
  log::writer writer_;
  std::uint64_t seq_nr_ = 0;
  log::sensor_state state_;
};

std::variant<sensor_log, refusal> open_sensor(const invocation& asked, bool make_key) {
  const auto& settings = asked.settings.values;
  auto key = events_key_of(settings, make_key);
  if (auto* refused = std::get_if<refusal>(&key))
    return std::move(*refused);
  auto opened = log::writer::open(topic_of(settings), settings.log.max_record_size);
  if (auto* failure = std::get_if<log::write_failure>(&opened))
    return refusal{std::move(failure->message)};
  sensor_log made{settings, *asked.number("ENTITY"), std::get<cipher_ptr>(std::move(key)),
                  std::get<log::writer>(std::move(opened))};
  if (auto refused = made.read())
    return std::move(*refused);
  return made;
}

/// Of the command line, of a file, or a new one.
std::variant<std::string, refusal> secret_of(const invocation& asked) {
  const auto text = asked.text("--secret");
  const auto file = asked.text("--secret-file");
  if (text && file)
    return refusal{"give --secret or --secret-file, not both", 2};
  std::string secret;
  if (text) {
    secret = *text;
  } else if (file) {
    std::ifstream input{std::string{*file}};
    if (!std::getline(input, secret))
      return refusal{std::string{*file} + ": no line can be read; give a file with the secret on "
                                          "its first line"};
  } else {
    std::array<std::uint8_t, 16> bytes;
    crypto::random_bytes(bytes);
    const auto digits = crypto::encode_hex(bytes);
    secret.assign(digits.begin(), digits.end());
  }
  if (!log::is_utf8({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()}))
    return refusal{"the secret is no text of UTF-8", 2};
  return secret;
}

int fail(const refusal& refused) {
  complain(refused.why);
  return refused.exit_code;
}

int ended(std::variant<int, refusal> result) {
  const auto* refused = std::get_if<refusal>(&result);
  return refused ? fail(*refused) : std::get<int>(result);
}

} // namespace

int run_register(const invocation& asked, journal&) {
  auto secret = secret_of(asked);
  if (const auto* refused = std::get_if<refusal>(&secret))
    return fail(*refused);
  auto sensor = open_sensor(asked, true);
  if (const auto* refused = std::get_if<refusal>(&sensor))
    return fail(*refused);
  return ended(std::get<sensor_log>(sensor).append(
      log::registered{std::get<std::string>(std::move(secret))}));
}

int run_post(const invocation& asked, journal&) {
  const auto topic = topic_of(asked.settings.values);
  // To post makes no log.
  if (!std::filesystem::exists(topic.active) && !std::filesystem::exists(topic.history))
    return fail({missing_log(asked.settings.values)});
  auto opened = open_sensor(asked, false);
  if (const auto* refused = std::get_if<refusal>(&opened))
    return fail(*refused);
  auto& sensor = std::get<sensor_log>(opened);
  if (!sensor.may_post()) {
    const std::string entity{*asked.text("ENTITY")};
    return fail({"sensor " + entity + " is not registered in " + topic.active.string() +
                 ": `logflume register " + entity + "` does it"});
  }
  return ended(sensor.append(
      log::temperature_read{static_cast<std::uint32_t>(*asked.number("TEMPERATURE"))}));
}

} // namespace logflume::actors
