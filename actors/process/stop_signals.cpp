#include "actors/process/stop_signals.hpp"

#include <array>
#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace logflume::actors {

namespace {

constexpr int exit_interrupted = 130;

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

} // namespace

stop_signals::stop_signals(hang_up on_hang_up) : hang_up_{on_hang_up} {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_ = checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
  done_ = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
  work_ready_ = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
}

stop_signals::~stop_signals() {
  close(signals_);
  close(done_);
  close(work_ready_);
}

void stop_signals::done() const {
  eventfd_write(done_, 1);
}

void stop_signals::run(std::function<void()> work) const {
  {
    const std::lock_guard guard{lock_};
    work_.push_back(std::move(work));
  }
  eventfd_write(work_ready_, 1);
}

void stop_signals::run_pending() const {
  eventfd_t ignored = 0;
  eventfd_read(work_ready_, &ignored);
  std::vector<std::function<void()>> all;
  {
    const std::lock_guard guard{lock_};
    all.swap(work_);
  }
  for (const auto& work : all)
    work();
}

void stop_signals::wait(const std::function<void()>& stop,
                        const std::function<void()>& reload) const {
  bool stopping = false;
  std::array<pollfd, 3> waiting{
      {{signals_, POLLIN, 0}, {done_, POLLIN, 0}, {work_ready_, POLLIN, 0}}};
  while (true) {
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
      throw std::system_error{errno, std::generic_category(), "poll"};
    signalfd_siginfo signal{};
    while (read(signals_, &signal, sizeof signal) == sizeof signal) {
      if (signal.ssi_signo == SIGHUP && hang_up_ == hang_up::reloads) {
        if (!stopping)
          reload();
        continue;
      }
      // A terminal that closes sends more than one signal.
      if (stopping && signal.ssi_signo == SIGHUP)
        continue;
      if (stopping)
        _exit(exit_interrupted);
      stopping = true;
      stop();
    }
    run_pending();
    if (waiting[1].revents != 0)
      return;
  }
}

} // namespace logflume::actors
