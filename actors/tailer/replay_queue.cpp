#include "actors/tailer/replay_queue.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace logflume::actors {

/// Half of the machine's threads: the other half is left to live and new streams.
std::size_t replay_queue::half_of_the_threads() {
  return std::max(std::thread::hardware_concurrency() / 2, 1U);
}

void replay_queue::begin(tailer_actor::pointer tailer, stream_id id, bool is_first_turn,
                         spawn_function spawn) {
  auto& job_lane = is_first_turn ? first_ : later_;
  job_lane.waiting.push_back({id, std::move(spawn)});
  start_next(tailer, job_lane);
  job_lane.show_waiting();
}

void replay_queue::start_next(tailer_actor::pointer tailer, lane& job_lane) {
  if (job_lane.waiting.empty() || job_lane.running == job_lane.limit)
    return;
  const auto next = std::move(job_lane.waiting.front());
  job_lane.waiting.pop_front();
  auto handle = next.spawn(job_lane.has_waiting);
  tailer->monitor(handle);
  ++job_lane.running;
  running_.push_back({next.id, std::move(handle), &job_lane});
}

void replay_queue::go_on(tailer_actor::pointer tailer, stream_id id) {
  for (const auto& each : running_)
    if (each.id == id)
      tailer->send(each.handle, actors::go_on{id});
}

void replay_queue::cancel(stream_id id) {
  for (auto* each : {&first_, &later_}) {
    std::erase_if(each->waiting, [&](const job& x) { return x.id == id; });
    each->show_waiting();
  }
  for (const auto& each : running_)
    if (each.id == id)
      caf::anon_send_exit(each.handle, caf::exit_reason::kill);
}

std::optional<stream_id> replay_queue::ended(tailer_actor::pointer tailer,
                                             const caf::down_msg& down) {
  const auto found = std::ranges::find_if(
      running_, [&](const running_job& x) { return x.handle.address() == down.source; });
  if (found == running_.end())
    return std::nullopt;
  const auto id = found->id;
  auto& job_lane = *found->assigned_lane;
  running_.erase(found);
  --job_lane.running;
  start_next(tailer, job_lane);
  job_lane.show_waiting();
  return id;
}

} // namespace logflume::actors
