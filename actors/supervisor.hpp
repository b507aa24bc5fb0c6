#pragma once

#include "actors/http_front.hpp"
#include "actors/output.hpp"
#include "actors/protocol.hpp"
#include "actors/service_counts.hpp"
#include "actors/tailer_settings.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

struct supervisor_state {
  static inline const char* name = "supervisor";

  using pointer = supervisor_actor::stateful_pointer<supervisor_state>;

  pointer self = nullptr;
  std::shared_ptr<const tailer_settings> settings;
  front_actor front;
  /// Where the server listens, for people.
  std::string address;
  tailer_actor tailer;
  output* out = nullptr;
  tailer_counts* counts = nullptr;
  std::chrono::milliseconds pause{0};
  bool stopping = false;
  /// Empty until the service is up.
  std::string status;
  std::vector<caf::typed_response_promise<std::string>> waiting;

  void start_tailer();
  void be_up(std::string how);
  void child_ended(const caf::down_msg& down);
};

/// Starts the tailer, and again with a growing pause (100 ms to 10 s) when it fails, while
/// the streams of `front` stay open. Quits when it was told to stop and all is done.
supervisor_actor::behavior_type supervisor(supervisor_state::pointer self,
                                           std::shared_ptr<const tailer_settings> settings,
                                           front_actor front, std::string address, output* out,
                                           tailer_counts* counts);

} // namespace logflume::actors
