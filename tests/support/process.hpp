#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::test {

/// A child process that is killed at the end. Its standard error is read all the time.
class process {
 public:
  /// `arguments[0]` is the program. Its standard input is `input`, then an end of file. Its
  /// standard output is `output`, or that of the test if `output` is negative.
  explicit process(const std::vector<std::string>& arguments, std::string_view input = {},
                   int output = -1) {
    std::array<int, 2> in{};
    std::array<int, 2> errors{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(errors.data(), O_CLOEXEC) != 0)
      throw std::runtime_error{"pipe"};
    std::vector<char*> argv;
    for (const auto& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const bool started = spawn(argv, in[0], output, errors[1]);
    ::close(in[0]);
    ::close(errors[1]);
    const bool written = write_all(in[1], input);
    ::close(in[1]);
    pid_descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (!started || pid_descriptor_ < 0 || !written)
      throw std::runtime_error{"cannot start " + arguments.front()};
    reader_ = std::thread{[this, from = errors[0]] { read_lines(from); }};
  }
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process() {
    if (!status_) {
      signal(SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    reader_.join();
    ::close(pid_descriptor_);
  }

  pid_t pid() const { return pid_; }

  void signal(int number) const { ::kill(pid_, number); }

  bool has_ended() const {
    pollfd ended{pid_descriptor_, POLLIN, 0};
    return status_ || ::poll(&ended, 1, 0) == 1;
  }

  /// Returns the exit status, or the negative number of the signal that ended it.
  int wait(std::chrono::milliseconds timeout) {
    pollfd ended{pid_descriptor_, POLLIN, 0};
    if (!status_ && ::poll(&ended, 1, static_cast<int>(timeout.count())) == 1) {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    if (!status_)
      throw std::runtime_error{"the process did not end; its output:\n" + text()};
    return *status_;
  }

  /// Returns the first line of its standard error for which `wanted` holds; waits if need be.
  std::string line(const std::function<bool(const std::string&)>& wanted,
                   std::chrono::milliseconds timeout) {
    std::unique_lock lock{mutex_};
    std::size_t seen = 0;
    std::optional<std::string> found;
    more_.wait_for(lock, timeout, [&] {
      for (; !found && seen < lines_.size(); ++seen)
        if (wanted(lines_[seen]))
          found = lines_[seen];
      return found || ended_;
    });
    lock.unlock();
    if (!found)
      throw std::runtime_error{"the expected line did not appear; the output of the process:\n" +
                               text()};
    return *found;
  }

  /// Returns its standard error so far; everything, once it has ended.
  std::vector<std::string> lines() {
    std::unique_lock lock{mutex_};
    if (status_)
      more_.wait(lock, [&] { return ended_; });
    return lines_;
  }

 private:
  /// Returns whether all of `text` could be written. A process that is stopped meanwhile writes it
  /// in several parts.
  static bool write_all(int to, std::string_view text) {
    while (!text.empty()) {
      const auto count = ::write(to, text.data(), text.size());
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Sets signals as a shell would, so that doctest's handlers stay in this process.
  bool spawn(const std::vector<char*>& argv, int in, int output, int errors) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in, 0);
    if (output >= 0)
      ::posix_spawn_file_actions_adddup2(&files, output, 1);
    ::posix_spawn_file_actions_adddup2(&files, errors, 2);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t signals;
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const int error = ::posix_spawn(&pid_, argv[0], &files, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    return error == 0;
  }

  std::string text() {
    const std::lock_guard lock{mutex_};
    std::string result;
    for (const auto& each : lines_)
      result += each + "\n";
    return result;
  }

  void read_lines(int from) {
    std::array<char, 4096> buffer;
    std::string line;
    for (ssize_t count = 0; (count = ::read(from, buffer.data(), buffer.size())) > 0;) {
      const std::lock_guard lock{mutex_};
      for (const char c : std::string_view{buffer.data(), static_cast<std::size_t>(count)}) {
        if (c != '\n') {
          line += c;
          continue;
        }
        lines_.push_back(std::exchange(line, {}));
      }
      more_.notify_all();
    }
    ::close(from);
    const std::lock_guard lock{mutex_};
    if (!line.empty())
      lines_.push_back(line);
    ended_ = true;
    more_.notify_all();
  }

  pid_t pid_ = -1;
  int pid_descriptor_ = -1;
  std::optional<int> status_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> lines_;
  bool ended_ = false;
  std::thread reader_;
};

} // namespace logflume::test
