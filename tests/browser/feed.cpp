// Writes a log for the browser tests: feed LOG-ROOT SECRETS-ROOT ROOT-SECRET-SOURCE. Reads a line
// per event from standard input: `ENTITY` to register, `ENTITY DEGREES` for a reading,
// `ENTITY JSON` for any other event. After `@ AGO STEP`, the next events are recorded as of AGO
// seconds ago, STEP seconds apart.
#include "crypto/root_secret_source.hpp"
#include "crypto/secret_store.hpp"
#include "log/event/json_cbor.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"

#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <variant>

namespace {

using namespace logflume;

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

int feed(log::writer& writer, log::event_encoder encoder) {
  constexpr std::uint16_t other_kind = 2;
  log::json_cbor json{log::default_max_record_size};
  std::map<std::uint64_t, std::uint64_t> seq_nrs;
  // The events are a second apart, like a sensor's, however fast a test writes them, and none of
  // them is near an end of the hour that the page's chart shows at first.
  double next_time = seconds_now() - 7'200;
  double step = 1;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words{line};
    if (words.peek() == '@') {
      double ago = 0;
      if (!(words.ignore() >> ago >> step))
        return 2;
      next_time = seconds_now() - ago;
      continue;
    }
    std::uint64_t entity = 0;
    std::string text;
    if (!(words >> entity))
      return 2;
    const bool is_registration = !(words >> text);
    const auto time = std::exchange(next_time, next_time + step);
    if (const auto degrees = log::event_number::parse(text))
      writer.append(encoder.encode(entity, ++seq_nrs[entity], time,
                                   log::sensor_event{log::temperature_read{*degrees}}));
    else if (is_registration)
      writer.append(encoder.encode(entity, ++seq_nrs[entity], time,
                                   log::sensor_event{log::registered{"of a test"}}));
    else if (const auto event = json.encode(text);
             const auto* other = std::get_if<log::event_cbor>(&event))
      writer.append(encoder.encode(entity, ++seq_nrs[entity], time, other_kind, other->cbor));
    else
      return 2;
    if (writer.flush())
      return 1;
  }
  return 0;
}

} // namespace

int main(int count, char** arguments) {
  if (count != 4)
    return 2;
  const auto secret = crypto::read_root_secret(arguments[3]);
  const auto* root_secret = std::get_if<crypto::root_secret>(&secret);
  if (!root_secret)
    return 2;
  crypto::events_key key{crypto::secret_store{arguments[2], *root_secret},
                         "default/secrets.temperature-events.key"};
  const auto made = key.get_or_create(std::chrono::steady_clock::now());
  auto opened = log::writer::open(log::topic{arguments[1], "temperature"});
  const auto* cipher = std::get_if<std::shared_ptr<const crypto::cipher>>(&made);
  auto* writer = std::get_if<log::writer>(&opened);
  return cipher && writer ? feed(*writer, log::event_encoder{*cipher}) : 1;
}
