#pragma once

#include "actors/gateway/log_writer.hpp"
#include "tests/actors/gateway/write_world.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace logflume::test {

/// The response to `append`: the first offset, or why nothing was appended.
struct append_outcome {
  std::optional<log::offset> first;
  std::optional<caf::error> refused;
};

struct writer_fixture : write_world {
  /// Appends `count` readings from one new sender, with consecutive sequence numbers.
  std::shared_ptr<append_outcome> append_some(const actors::log_writer_actor& to,
                                              std::size_t count) {
    auto records = std::make_shared<std::vector<log::sensor_record>>();
    for (std::size_t i = 0; i < count; ++i)
      records->push_back({7, ++seq_nr, 1.5, log::temperature_read{3}});
    auto result = std::make_shared<append_outcome>();
    world.system.spawn([=](caf::event_based_actor* self) {
      self->request(to, caf::infinite, actors::append{records})
          .then([=](const actors::appended& done) { result->first = done.first; },
                [=](const caf::error& reason) { result->refused = reason; });
    });
    return result;
  }

  std::uint64_t seq_nr = 0;
};

} // namespace logflume::test
