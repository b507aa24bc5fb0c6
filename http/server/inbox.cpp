#include "http/server/inbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace logflume::http {

inbox::inbox() : event_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (!event_)
    throw std::system_error{errno, std::generic_category(), "cannot create an event descriptor"};
}

void inbox::put(std::unique_ptr<connection> back) {
  bool first = false;
  {
    const std::lock_guard lock{mutex_};
    if (!closed_) {
      first = waiting_.empty();
      waiting_.push_back(std::move(back));
    }
  }
  if (first)
    wake();
}

std::vector<std::unique_ptr<connection>> inbox::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(waiting_, {});
}

void inbox::close() {
  std::vector<std::unique_ptr<connection>> dropped;
  const std::lock_guard lock{mutex_};
  closed_ = true;
  dropped.swap(waiting_);
}

void inbox::wake() {
  ::eventfd_write(event_.get(), 1);
}

} // namespace logflume::http
