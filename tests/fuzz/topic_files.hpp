#pragma once

#include "log/topic/opened_file.hpp"
#include "log/topic/topic_file.hpp"
#include "log/writer/compaction.hpp"
#include "log/writer/file_scan.hpp"
#include "log/writer/writer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::fuzz {

using namespace logflume::log;

/// Takes choices from the front of the input, and zeros after its end.
class choices {
 public:
  explicit choices(bytes_view input) : rest_{input} {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() { return take_choice(rest_); }
  std::size_t below(std::size_t limit) { return byte() % limit; }
  bool yes() { return below(2) == 1; }
  bytes_view piece(std::size_t most) {
    const auto found = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(found.size());
    return found;
  }

 private:
  bytes_view rest_;
};

using bytes = std::vector<std::uint8_t>;

/// No file grows beyond this size, in bytes.
inline constexpr std::uintmax_t largest_file = std::uintmax_t{64} * 1024;

/// The files of a topic, in a directory that is empty at the beginning of each input.
class topic_files {
 public:
  explicit topic_files(const std::filesystem::path& root) : files_{root, "t"} {
    for (const auto& file : all())
      clear(file);
    clear(files_.work);
    clear(files_.lock);
  }

  const topic& names() const { return files_; }

  void change(choices& choose, std::size_t max_record_size) {
    switch (choose.below(14)) {
    case 0:
      append_records(choose);
      break;
    case 1:
      append(any(choose), choose.piece(choose.byte()));
      break;
    case 2:
      append_partly(choose);
      break;
    case 3:
      append(files_.active, std::exchange(pending_, {}));
      break;
    case 4:
      cut(any(choose), choose);
      break;
    case 5:
      flip(any(choose), choose);
      break;
    case 6: {
      const auto& from = any(choose);
      ::rename(from.c_str(), any(choose).c_str());
      break;
    }
    case 7:
      compact(choose);
      break;
    case 8:
      clear(any(choose));
      break;
    case 9:
      age_file(any(choose));
      break;
    case 10:
      leave_hole(any(choose), choose);
      break;
    case 11:
      ::mkdir(any(choose).c_str(), 0700);
      break;
    case 12:
      write_on(choose, max_record_size);
      break;
    default:
      next_ = choose.byte();
    }
  }

  /// Ages all files, so that from now on a reader's result depends on the bytes alone.
  void come_to_rest() const {
    for (const auto& file : all())
      age_file(file);
  }

  void scan(std::size_t max_record_size) const {
    for (const auto& file : all()) {
      file_scan found;
      if (scan_file(file, max_record_size, found))
        continue;
      require(found.good_size <= found.size, "what is good is within the file");
    }
  }

 private:
  static void append(const std::filesystem::path& file, bytes_view some) {
    const crypto::descriptor opened{
        ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) < 0 ||
        static_cast<std::uintmax_t>(status.st_size) + some.size() > largest_file)
      return;
    static_cast<void>(!::write(opened.get(), some.data(), some.size()));
  }

  static std::uintmax_t size_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
  }

  /// Dates the file so long ago that it is at rest.
  static void age_file(const std::filesystem::path& file) {
    constexpr std::array<timespec, 2> long_ago{timespec{1'000'000'000, 0}, {1'000'000'000, 0}};
    ::utimensat(AT_FDCWD, file.c_str(), long_ago.data(), 0);
  }

  std::array<std::filesystem::path, 3> all() const {
    return {files_.active, files_.history, files_.ancient_history};
  }

  const std::filesystem::path& any(choices& choose) const {
    switch (choose.below(4)) {
    case 0:
      return files_.ancient_history;
    case 1:
      return files_.history;
    default:
      return files_.active;
    }
  }

  static void clear(const std::filesystem::path& file) {
    if (::unlink(file.c_str()) != 0)
      ::rmdir(file.c_str());
  }

  static bytes some_bytes(choices& choose, std::size_t size) { return bytes(size, choose.byte()); }

  bytes next_record(choices& choose) {
    const auto value = some_bytes(choose, choose.byte());
    const std::array<std::uint8_t, 8> seq_nr{};
    record_fields fields{
        .headers = {}, .timestamp = {}, .key = next_ % 3, .value = value, .offset = next_};
    if (choose.yes())
      fields.headers.push_back({"seq_nr", seq_nr});
    if (choose.yes())
      fields.timestamp = static_cast<double>(next_);
    bytes result;
    encode_record(fields, result);
    next_ += 1 + choose.below(2);
    return result;
  }

  void append_records(choices& choose) {
    for (auto count = choose.below(6); count > 0; --count)
      append(files_.active, next_record(choose));
  }

  void append_partly(choices& choose) {
    pending_ = next_record(choose);
    const auto size = std::min<std::size_t>(choose.byte(), pending_.size());
    append(files_.active, bytes_view{pending_}.first(size));
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(size));
  }

  static void cut(const std::filesystem::path& file, choices& choose) {
    const auto size = size_of(file);
    static_cast<void>(!::truncate(file.c_str(), static_cast<off_t>(size * choose.byte() / 256)));
  }

  static void flip(const std::filesystem::path& file, choices& choose) {
    const auto place = size_of(file) * choose.byte() / 256;
    const crypto::descriptor opened{::open(file.c_str(), O_RDWR | O_CLOEXEC)};
    std::uint8_t byte = 0;
    if (::pread(opened.get(), &byte, 1, static_cast<off_t>(place)) != 1)
      return;
    byte = static_cast<std::uint8_t>(byte ^ choose.byte());
    static_cast<void>(!::pwrite(opened.get(), &byte, 1, static_cast<off_t>(place)));
  }

  static void leave_hole(const std::filesystem::path& file, choices& choose) {
    const auto size = size_of(file) + std::uintmax_t{64} * choose.byte();
    if (size <= largest_file)
      static_cast<void>(!::truncate(file.c_str(), static_cast<off_t>(size)));
  }

  /// Compacts as the original does: all past records but some go into one history.
  void compact(choices& choose) {
    const auto kept = choose.byte();
    bytes history;
    std::size_t number = 0;
    for (const auto& file : {files_.ancient_history, files_.history}) {
      auto opened = opened_file::open(file);
      auto* found = std::get_if<file_ptr>(&opened);
      if (!found)
        continue;
      topic_file records{std::move(*found), default_max_record_size, 4'096};
      for (auto next = records.next(topic_file::ending::complete);
           !std::holds_alternative<topic_file::end>(next) &&
           !std::holds_alternative<std::error_code>(next) &&
           !std::holds_alternative<topic_file::changed>(next);
           next = records.next(topic_file::ending::complete))
        if (const auto* record = std::get_if<topic_file::found>(&next);
            record && ((kept >> (number++ % 8)) & 1) != 0)
          history.insert(history.end(), record->bytes.begin(), record->bytes.end());
    }
    clear(files_.work);
    append(files_.work, history);
    ::rename(files_.work.c_str(), files_.history.c_str());
    if (choose.yes())
      clear(files_.ancient_history);
  }

  /// Opens the files with our own writer, appends, and compacts them.
  void write_on(choices& choose, std::size_t max_record_size) {
    auto opened = writer::open(files_, max_record_size);
    auto* out = std::get_if<writer>(&opened);
    if (!out)
      return;
    const auto value = some_bytes(choose, 1 + choose.below(32));
    for (auto count = choose.below(6); count > 0 && size_of(files_.active) < largest_file; --count)
      out->append({.headers = {}, .timestamp = {}, .key = out->next_offset() % 3, .value = value});
    if (out->flush() || out->sync())
      return;
    next_ = out->next_offset();
    if (!choose.yes())
      return;
    const auto aged = out->age();
    const auto* past = std::get_if<aged_ptr>(&aged);
    if (!past)
      return;
    const std::atomic<bool> stop = choose.yes();
    const retention keep{.records_per_key = 1 + choose.below(3),
                         .keys_per_pass = 1 + choose.below(3)};
    static_cast<void>(log::compact(**past, keep, stop));
  }

  topic files_;
  offset next_ = 0;
  /// The rest of a partly appended record.
  bytes pending_;
};

} // namespace logflume::fuzz
