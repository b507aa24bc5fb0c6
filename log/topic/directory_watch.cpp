#include "log/topic/directory_watch.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

namespace logflume::log {

namespace {

constexpr std::uint32_t events_of_interest = IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                             IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
                                             IN_ONLYDIR;

timespec to_timespec(std::chrono::nanoseconds interval) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((interval - seconds).count())};
}

} // namespace

struct directory_watch::state {
  std::filesystem::path directory;
  std::chrono::nanoseconds poll_interval;
  std::function<void(directory_change)> changed;
  /// Without inotify (if no instance is left for this user), only the poll reports changes.
  int inotify = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  int stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int watched = -1;
  std::thread thread{};

  state(std::filesystem::path which, std::chrono::nanoseconds interval,
        std::function<void(directory_change)> call) :
      directory{std::move(which)},
      poll_interval{interval}, changed{std::move(call)} {
    watch();
    thread = std::thread{[this] {
      ::pthread_setname_np(::pthread_self(), "log.watch");
      run();
    }};
  }

  ~state() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop, &one, sizeof one);
    thread.join();
    ::close(stop);
    if (inotify >= 0)
      ::close(inotify);
  }

  /// Watches the directory that has the name now: it may have been recreated.
  void watch() {
    const int now = ::inotify_add_watch(inotify, directory.c_str(), events_of_interest);
    if (watched >= 0 && now != watched)
      ::inotify_rm_watch(inotify, watched);
    watched = now;
  }

  /// Reads the pending events. Those that do not fit are read in the next round.
  directory_change drain() {
    alignas(inotify_event) std::array<std::byte, std::size_t{16} * 1024> events;
    const auto size = ::read(inotify, events.data(), events.size());
    for (ssize_t at = 0; at < size;) {
      const auto* event =
          reinterpret_cast<const inotify_event*>(events.data() + static_cast<std::size_t>(at));
      if (event->mask != IN_MODIFY)
        return directory_change::names;
      at += static_cast<ssize_t>(sizeof *event + event->len);
    }
    return directory_change::contents;
  }

  void run() {
    using clock = std::chrono::steady_clock;
    const auto interval = to_timespec(poll_interval);
    for (auto watched_at = clock::now();;) {
      std::array<pollfd, 2> polled{{{stop, POLLIN, 0}, {inotify, POLLIN, 0}}};
      ::ppoll(polled.data(), polled.size(), &interval, nullptr);
      if (polled[0].revents != 0)
        return;
      auto change = polled[1].revents != 0 ? drain() : directory_change::names;
      if (const auto now = clock::now(); now - watched_at >= poll_interval) {
        watch();
        watched_at = now;
        change = directory_change::names;
      }
      changed(change);
    }
  }
};

directory_watch::directory_watch(std::filesystem::path directory,
                                 std::chrono::nanoseconds poll_interval,
                                 std::function<void(directory_change)> changed) :
    state_{std::make_unique<state>(std::move(directory), poll_interval, std::move(changed))} {}

directory_watch::~directory_watch() = default;

} // namespace logflume::log
