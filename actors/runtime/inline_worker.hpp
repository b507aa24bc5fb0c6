#pragma once

#include <caf/all.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <utility>

namespace logflume::actors {

/// A thread that runs by itself what it makes ready, one job after the other, so that nobody
/// has to be woken for it. Where a job makes several ready, the scheduler's workers get all but
/// the first. To be used by one thread, and to end before the actor system does.
class inline_worker : public caf::execution_unit {
 public:
  explicit inline_worker(caf::actor_system& system) : caf::execution_unit{&system} {}

  void exec_later(caf::resumable* job) override {
    if (next_)
      system().scheduler().enqueue(job);
    else
      next_ = job;
  }

  /// Until nothing is ready any more. Who has had its share of messages goes on elsewhere.
  void run() {
    auto& workers = system().scheduler();
    while (auto* job = std::exchange(next_, nullptr)) {
      if (job->resume(this, workers.max_throughput()) == caf::resumable::resume_later)
        workers.enqueue(job);
      else
        caf::intrusive_ptr_release(job);
    }
  }

 private:
  caf::resumable* next_ = nullptr;
};

} // namespace logflume::actors
