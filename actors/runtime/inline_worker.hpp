#pragma once

#include <caf/all.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <utility>

namespace logflume::actors {

/// Lets a thread run the jobs that it makes ready itself, one after the other, so that no other
/// thread has to be woken. If a job makes several ready, the scheduler's workers get all but the
/// first. Used by one thread only; must end before the actor system does.
class inline_worker : public caf::execution_unit {
 public:
  explicit inline_worker(caf::actor_system& system) : caf::execution_unit{&system} {}

  void exec_later(caf::resumable* job) override {
    if (next_)
      system().scheduler().enqueue(job);
    else
      next_ = job;
  }

  /// Runs jobs until none is ready. An actor that has had its share of messages goes on in a
  /// worker.
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
