#include "actors/gateway/udp_ingest.hpp"

#include "actors/process/seconds_now.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

using clock = std::chrono::steady_clock;

/// How often drops are reported while packets come, and for how long after the last packet.
constexpr std::chrono::milliseconds report_pause{1'000};
constexpr std::chrono::minutes report_end{2};

/// Streams have priority when processor time is short.
constexpr int niceness = 5;

http::descriptor make_event() {
  http::descriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event)
    throw std::system_error{errno, std::generic_category(), "eventfd"};
  return event;
}

drop_reason reason_of(log::packet_fault fault) {
  switch (fault) {
  case log::packet_fault::cut:
    return drop_reason::cut;
  case log::packet_fault::malformed:
    break;
  case log::packet_fault::too_long:
    return drop_reason::too_long;
  case log::packet_fault::unknown_kind:
    return drop_reason::unknown_kind;
  case log::packet_fault::registration:
    return drop_reason::registration;
  }
  return drop_reason::malformed;
}

} // namespace

udp_ingest::udp_ingest(const std::string& listen, packet_settings packets,
                       std::shared_ptr<ingest_counts> counts, topic_journal journal,
                       std::size_t queue_limit) :
    counts_{std::move(counts)},
    packets_{std::move(packets)}, socket_{listen, packets_.room()}, report_{counts_.get(), journal},
    journal_{std::move(journal)}, queue_limit_{queue_limit}, stopped_{make_event()} {}

void udp_ingest::start(batch_handler handler) {
  thread_ = std::thread{[this, handler = std::move(handler)] { run(handler); }};
}

void udp_ingest::stop() {
  if (!thread_.joinable())
    return;
  ::eventfd_write(stopped_.get(), 1);
  thread_.join();
  socket_.close();
}

void udp_ingest::run(const batch_handler& handler) {
  ::pthread_setname_np(::pthread_self(), "udp.ingest");
  // Applies to this thread only (Linux).
  ::setpriority(PRIO_PROCESS, 0, niceness);
  std::array<pollfd, 2> watched{{{stopped_.get(), POLLIN, 0}, {socket_.descriptor(), POLLIN, 0}}};
  std::optional<clock::time_point> last_packet;
  for (;;) {
    const bool reports = last_packet && clock::now() - *last_packet < report_end;
    const auto wait = reports ? static_cast<int>(report_pause.count()) : -1;
    if (::poll(watched.data(), watched.size(), wait) < 0)
      continue;
    if (watched[0].revents != 0)
      return;
    if (watched[1].revents != 0) {
      last_packet = clock::now();
      take(handler);
    }
    report_.report(clock::now());
  }
}

void udp_ingest::take(const batch_handler& handler) {
  const auto& [packets, lost, error] = socket_.receive();
  if (error)
    journal_.write(level::error, "packets_unreadable", {{"reason", error.message()}});
  counts_->received.add(packets.size());
  if (lost > 0)
    counts_->dropped_by(drop_reason::socket_full).add(lost);

  std::vector<reading> readings;
  readings.reserve(packets.size());
  const auto queued = static_cast<std::size_t>(counts_->queued.value());
  const auto room = queue_limit_ - std::min(queued, queue_limit_);
  for (const auto packet : packets) {
    auto parsed = packets_.read(packet);
    if (const auto* fault = std::get_if<log::packet_fault>(&parsed)) {
      counts_->dropped_by(reason_of(*fault)).add();
    } else if (readings.size() == room) {
      counts_->dropped_by(drop_reason::queue_full).add();
    } else {
      readings.push_back(std::get<reading>(std::move(parsed)));
    }
  }
  if (!readings.empty())
    handler(std::make_shared<const reading_batch>(std::move(readings), seconds_now(), counts_));
}

} // namespace logflume::actors
