#pragma once

#include "crypto/secret_store.hpp"
#include "log/event_encoder.hpp"
#include "log/writer.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace logflume::bench {

/// `logflume serve` as a user runs it, over an empty log with a key and a writer.
class log_server {
 public:
  log_server(const std::string& binary, int clients, std::uint64_t entity) :
      entity_{entity}, encoder_{made_key()}, writer_{std::get<log::writer>(log::writer::open(
                                                 {directory_.path() / "log", "temperature"}))},
      process_{{binary, "serve", "--http.listen=127.0.0.1:0", "--admin.listen=", "--output.format=json",
                "--log.root=" + (directory_.path() / "log").string(),
                "--secrets.root=" + store().string(), "--http.stream_lifetime=24h",
                "--http.max_streams=" + std::to_string(clients)},
               std::string{secret} + "\n"} {
    const auto line = process_.line(
        [](const std::string& x) { return x.find("\"listening\"") != std::string::npos; },
        std::chrono::seconds{10});
    const auto at = line.rfind(':') + 1;
    std::from_chars(line.data() + at, line.data() + line.size(), port_);
  }

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return process_.pid(); }

  /// Appends so many readings in one write.
  void publish(int count) {
    for (int i = 0; i < count; ++i)
      writer_.append(encoder_.encode(entity_, ++seq_nr_, 1.7e9, log::temperature_read{1'234'567}));
    if (writer_.flush())
      std::abort();
  }

 private:
  static constexpr std::string_view secret = "00112233445566778899aabbccddeeff";

  std::filesystem::path store() const { return directory_.path() / "confidant"; }

  std::shared_ptr<const crypto::cipher> made_key() const {
    crypto::events_key key{crypto::secret_store{store(), std::get<crypto::root_secret>(
                                                             crypto::root_secret::parse(secret))},
                           "default/secrets.temperature-events.key"};
    return std::get<std::shared_ptr<const crypto::cipher>>(
        key.get_or_create(crypto::events_key::clock::now()));
  }

  test::temp_dir directory_;
  std::uint64_t entity_;
  log::event_encoder encoder_;
  log::writer writer_;
  std::uint64_t seq_nr_ = 0;
  test::process process_;
  std::uint16_t port_ = 0;
};

} // namespace logflume::bench
