#pragma once

#include "log/topic/directory_watch.hpp"
#include "log/topic/tail.hpp"
#include "log/writer/writer.hpp"
#include "tests/interop/record_lines.hpp"

#include <chrono>
#include <semaphore>
#include <string>
#include <utility>
#include <variant>

namespace logflume::test {

inline log::writer open_writer(const log::topic& files) {
  auto opened = log::writer::open(files);
  if (const auto* failed = std::get_if<log::write_failure>(&opened))
    FAIL(failed->message);
  return std::move(std::get<log::writer>(opened));
}

/// Appends the records as Logflume does, a batch at a time.
inline void write_as_logflume(const log::topic& files, const some_records& records) {
  constexpr std::size_t batch = 100;
  auto writer = open_writer(files);
  std::size_t waiting = 0;
  for (const auto& record : records) {
    writer.append(fields_of(record));
    if (++waiting % batch == 0)
      REQUIRE_FALSE(writer.flush());
  }
  REQUIRE_FALSE(writer.flush());
}

/// Appends the records as the original does; `file` holds their lines meanwhile.
inline void write_as_original(const log::topic& files, const fs::path& file,
                              const some_records& records) {
  write_lines(file, lines_to_write(records));
  run_original({"write", files.root.string(), files.name, file.string()});
}

inline lines read_as_original(const log::topic& files, log::offset last) {
  return run_original({"read", files.root.string(), files.name, std::to_string(last)});
}

/// Follows a topic as Logflume does and keeps a line for each record, in order.
class line_follower {
 public:
  explicit line_follower(const log::topic& files) : tail_{files} {}

  /// Reads to the current end.
  void read() {
    for (;;) {
      auto step = tail_.next();
      if (std::holds_alternative<log::at_end>(step))
        return;
      if (const auto* failed = std::get_if<log::read_failure>(&step))
        FAIL(failed->path.string() << ": " << failed->error.message());
      if (const auto* found = std::get_if<log::damaged>(&step))
        FAIL(found->file << " is damaged at " << found->at);
      if (const auto* found = std::get_if<log::delivered>(&step))
        take(found->record);
    }
  }

  /// One line per delivered record.
  const lines& seen() const { return seen_; }
  const std::vector<log::offset>& offsets() const { return offsets_; }

 private:
  void take(const log::record_view& record) {
    seen_.push_back(
        line_of({record.headers(), record.timestamp, record.key, record.value, record.offset}));
    offsets_.push_back(record.offset);
  }

  log::tail tail_;
  lines seen_;
  std::vector<log::offset> offsets_;
};

/// Reads on whenever something changes, until `done` returns true, and then to the end.
template <class Done>
void follow_until(const log::topic& files, line_follower& follower, Done done) {
  std::counting_semaphore<> changes{1};
  const log::directory_watch watch{files.root, std::chrono::milliseconds{50},
                                   [&](auto) { changes.release(); }};
  while (!done()) {
    changes.acquire();
    follower.read();
  }
  follower.read();
}

inline lines read_as_logflume(const log::topic& files) {
  line_follower follower{files};
  follower.read();
  return follower.seen();
}

} // namespace logflume::test
