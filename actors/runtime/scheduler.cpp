#include "actors/runtime/scheduler.hpp"

#include <caf/all.hpp>
#include <caf/policy/unprofiled.hpp>
#include <caf/scheduler/coordinator.hpp>

#include <semaphore.h>

#include <cerrno>
#include <deque>
#include <mutex>

namespace logflume::actors {

namespace {

/// Each call wakes one waiting worker. A condition variable would need three system calls, and the
/// standard's semaphore yields before it waits.
class wake_up_calls {
 public:
  wake_up_calls() { ::sem_init(&calls_, 0, 0); }
  wake_up_calls(const wake_up_calls&) = delete;
  wake_up_calls& operator=(const wake_up_calls&) = delete;
  ~wake_up_calls() { ::sem_destroy(&calls_); }

  void call() { ::sem_post(&calls_); }

  void wait() {
    while (::sem_wait(&calls_) != 0 && errno == EINTR) {
    }
  }

 private:
  ::sem_t calls_;
};

/// Has the members that CAF's coordinator and workers call on a policy.
class frugal_policy : public caf::policy::unprofiled {
 public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator* /*self*/) {}

    std::mutex lock;
    std::deque<caf::resumable*> queue;
    /// Number of sleeping workers that were not called, and of called workers that have not woken
    /// yet.
    std::size_t asleep = 0;
    std::size_t called = 0;
    wake_up_calls calls;
  };

  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator* /*self*/) {}
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    add(d(self), job, 0);
  }

  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    add(d(self->parent()), job, 0);
  }

  /// If a running job makes only one job ready, the same worker takes that next.
  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    add(d(self->parent()), job, 1);
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    add(d(self->parent()), job, 1);
  }

  /// For its log, CAF would record which actor runs, in a map behind a lock, several times a job.
  /// Debian's CAF was built without a log.
  template <class Worker>
  void before_resume(Worker* /*self*/, caf::resumable* /*job*/) {
    caf::logger::set_current_actor_system(nullptr);
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    auto& shared = d(self->parent());
    std::unique_lock guard{shared.lock};
    while (shared.queue.empty()) {
      ++shared.asleep;
      guard.unlock();
      shared.calls.wait();
      guard.lock();
      --shared.called;
    }
    auto* job = shared.queue.front();
    shared.queue.pop_front();
    const auto* following = shared.queue.empty() ? nullptr : shared.queue.front();
    guard.unlock();
    // It is in the caches by the time the job before it has made its system call.
    if (following)
      prefetch(reinterpret_cast<const char*>(following) - actor_layout::resumable,
               actor_layout::size);
    return job;
  }

  template <class Worker, class F>
  void foreach_resumable(Worker* /*self*/, F /*f*/) {}

  template <class Coordinator, class F>
  void foreach_central_resumable(Coordinator* self, F f) {
    auto& shared = d(self);
    const std::lock_guard guard{shared.lock};
    for (auto* job : std::exchange(shared.queue, {}))
      f(job);
  }

 private:
  /// `own`: number of queued jobs that the caller is about to take.
  static void add(coordinator_data& to, caf::resumable* job, std::size_t own) {
    {
      const std::lock_guard guard{to.lock};
      to.queue.push_back(job);
      if (to.asleep == 0 || to.queue.size() <= own + to.called)
        return;
      --to.asleep;
      ++to.called;
    }
    to.calls.call();
  }
};

using frugal_scheduler = caf::scheduler::coordinator<frugal_policy>;

} // namespace

void use_frugal_scheduler(caf::actor_system_config& config) {
  config.load<frugal_scheduler>();
}

bool has_frugal_scheduler(caf::actor_system& system) {
  return dynamic_cast<frugal_scheduler*>(&system.scheduler()) != nullptr;
}

} // namespace logflume::actors
