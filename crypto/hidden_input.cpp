#include "crypto/hidden_input.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/signalfd.h>

namespace logflume::crypto {

hidden_input::hidden_input(int fd) : fd_(fd) {
  sigset_t ending;
  sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    sigaddset(&ending, signal);
  pthread_sigmask(SIG_BLOCK, &ending, &mask_before_);
  signals_ = descriptor{::signalfd(-1, &ending, SFD_CLOEXEC)};

  termios settings{};
  if (::tcgetattr(fd_, &settings) != 0)
    return;
  before_ = settings;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  settings.c_lflag |= ECHONL;
  ::tcsetattr(fd_, TCSAFLUSH, &settings);
}

hidden_input::~hidden_input() {
  if (before_)
    ::tcsetattr(fd_, TCSANOW, &*before_);
  // A signal that was blocked is delivered here.
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

bool hidden_input::wait() const {
  std::array sources{pollfd{fd_, POLLIN, 0}, pollfd{signals_.get(), POLLIN, 0}};
  while (::poll(sources.data(), sources.size(), -1) < 0)
    if (errno != EINTR)
      return true;
  return sources[1].revents == 0;
}

} // namespace logflume::crypto
