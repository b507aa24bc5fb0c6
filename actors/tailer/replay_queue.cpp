#include "actors/tailer/replay_queue.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

void replay_queue::begin(tailer_actor::pointer tailer, stream_id id, spawn_function spawn) {
  job next{id, std::move(spawn)};
  if (running_.size() < at_once_)
    start(tailer, std::move(next));
  else
    waiting_.push_back(std::move(next));
}

void replay_queue::start(tailer_actor::pointer tailer, job next) {
  auto handle = next.spawn();
  tailer->monitor(handle);
  running_.insert_or_assign(next.id, std::move(handle));
}

void replay_queue::go_on(tailer_actor::pointer tailer, stream_id id) {
  if (const auto found = running_.find(id); found != running_.end())
    tailer->send(found->second, actors::go_on{id});
}

void replay_queue::cancel(stream_id id) {
  std::erase_if(waiting_, [&](const job& x) { return x.id == id; });
  if (const auto found = running_.find(id); found != running_.end())
    caf::anon_send_exit(found->second, caf::exit_reason::kill);
}

std::optional<stream_id> replay_queue::ended(tailer_actor::pointer tailer,
                                             const caf::down_msg& down) {
  const auto found = std::find_if(running_.begin(), running_.end(),
                                  [&](const auto& x) { return x.second.address() == down.source; });
  if (found == running_.end())
    return std::nullopt;
  const auto id = found->first;
  running_.erase(found);
  if (!waiting_.empty() && running_.size() < at_once_) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    start(tailer, std::move(next));
  }
  return id;
}

} // namespace logflume::actors
