#pragma once

#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"

#include <string>
#include <string_view>

namespace logflume::bench {

/// The root secret that `logflume serve` gets on its standard input in the benchmarks.
constexpr std::string_view root_secret_text = "00112233445566778899aabbccddeeff";

/// A log and its secret store in one directory, created or opened for writing.
struct log_site {
  explicit log_site(const std::string& directory);

  log::event_encoder encoder;
  log::writer writer;
};

} // namespace logflume::bench
