#include "log/writer/compaction.hpp"
#include "log/writer/writer.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace logflume;

/// Writes without a buffer, so that the text is in the pipe when the process dies.
void tell(const std::string& text) {
  if (::write(STDERR_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    std::exit(1);
}

[[noreturn]] void give_up(const log::write_failure& failure) {
  tell("failed: " + failure.message + "\n");
  std::exit(1);
}

/// Compacts aged files on a thread of its own.
class compactor {
 public:
  bool busy() const { return busy_; }

  void begin(log::aged_ptr aged) {
    if (thread_.joinable())
      thread_.join();
    busy_ = true;
    thread_ = std::thread{[this, aged = std::move(aged)]() mutable {
      const auto result = log::compact(*aged, {3, 2}, stop_);
      if (const auto* failure = std::get_if<log::write_failure>(&result))
        give_up(*failure);
      aged.reset();
      busy_ = false;
    }};
  }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<bool> busy_ = false;
  std::thread thread_;
};

} // namespace

/// Appends to the topic `temperature` in a directory, and compacts it, until it is killed. Prints
/// the next offset whenever a sync has made all records below it safe.
int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  const auto life = std::strtoull(argv[2], nullptr, 10);
  auto opened = log::writer::open({argv[1], "temperature"});
  if (const auto* failure = std::get_if<log::write_failure>(&opened))
    give_up(*failure);
  auto& writer = std::get<log::writer>(opened);
  compactor compacts;
  for (;;) {
    tell(std::to_string(writer.next_offset()) + "\n");
    for (int i = 0; i < 9; ++i) {
      const auto next = writer.next_offset();
      std::array<std::uint8_t, 300> value{};
      std::memcpy(value.data(), &next, sizeof next);
      std::memcpy(value.data() + sizeof next, &life, sizeof life);
      writer.append({{}, 1.5, next % 5, value});
    }
    if (const auto failure = writer.flush())
      give_up(*failure);
    if (const auto failure = writer.sync())
      give_up(*failure);
    if (compacts.busy() || writer.active_size() < 8192)
      continue;
    auto aged = writer.age();
    if (const auto* failure = std::get_if<log::write_failure>(&aged))
      give_up(*failure);
    compacts.begin(std::move(std::get<log::aged_ptr>(aged)));
  }
}
