#pragma once

#include "actors/runtime/prefetch.hpp"

#include <caf/all.hpp>
#include <caf/policy/unprofiled.hpp>

// CAF's worker casts each job for the name of its actor, for a log that Debian's CAF was built
// without: 1.4 % of a delivery.
#undef CAF_PUSH_AID_FROM_PTR
#define CAF_PUSH_AID_FROM_PTR(job) static_cast<void>(0)
#include <caf/scheduler/coordinator.hpp>

#include <semaphore.h>

#include <cerrno>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace logflume::actors {

/// Each call wakes one who waits. A condition variable would take three system calls for it,
/// and the standard's semaphore yields before it waits.
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

/// How CAF's workers share their jobs: one queue, as its own `sharing`, but a worker is woken
/// only for a job that nobody awake is about to take, and not while the queue is locked. What
/// a running job makes ready alone, its worker takes next.
class sparing_policy : public caf::policy::unprofiled {
 public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator* /*self*/) {}

    std::mutex lock;
    std::deque<caf::resumable*> queue;
    /// Workers asleep that nobody has called, and those called that have not come yet.
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

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    add(d(self->parent()), job, 1);
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    add(d(self->parent()), job, 1);
  }

  /// For its log CAF notes which actor runs, in a map behind a lock, more than once a job; Debian's
  /// CAF was built without any log.
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
    const auto* soon = shared.queue.empty() ? nullptr : shared.queue.front();
    guard.unlock();
    if (soon)
      prefetch_actor(soon);
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
  /// So that it is there when the job before it has made its system call: where a thousand
  /// actors are sent the same, the caches hold none of them any more (with what the tailer
  /// prefetches, 0.7 of 2.3 us in user space).
  [[gnu::always_inline]] static void prefetch_actor(const caf::resumable* job) {
    // Its place in an actor, and an actor's size with a small state; CAF 0.17.
    constexpr std::size_t before = 224;
    constexpr std::size_t size = 1184;
    prefetch(reinterpret_cast<const char*>(job) - before, size);
  }

  /// `mine`: jobs of the queue that the caller is about to take.
  static void add(coordinator_data& to, caf::resumable* job, std::size_t mine) {
    {
      const std::lock_guard guard{to.lock};
      to.queue.push_back(job);
      if (to.asleep == 0 || to.queue.size() <= mine + to.called)
        return;
      --to.asleep;
      ++to.called;
    }
    to.calls.call();
  }
};

using sparing_scheduler = caf::scheduler::coordinator<sparing_policy>;

} // namespace logflume::actors
