#include "actors/gateway/control_inbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace logflume::actors {

control_inbox::control_inbox() : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (!event_)
    throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void control_inbox::put(entry answered) {
  {
    const std::lock_guard guard{lock_};
    entries_.push_back(std::move(answered));
  }
  wake();
}

void control_inbox::wake() {
  ::eventfd_write(event_.get(), 1);
}

std::vector<control_inbox::entry> control_inbox::take() {
  eventfd_t count = 0;
  ::eventfd_read(event_.get(), &count);
  const std::lock_guard guard{lock_};
  return std::exchange(entries_, {});
}

} // namespace logflume::actors
