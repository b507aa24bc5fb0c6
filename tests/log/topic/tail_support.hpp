#pragma once

#include "log/topic/tail.hpp"
#include "tests/support/jsonl.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

/// What distinguishes one record from another.
struct seen_record {
  log::offset offset = 0;
  std::uint64_t key = 0;
  std::uint32_t crc = 0;

  friend bool operator==(const seen_record&, const seen_record&) = default;
  friend std::ostream& operator<<(std::ostream& out, const seen_record& record) {
    return out << record.offset << '/' << record.key << '/' << record.crc;
  }
};

using seen_records = std::vector<seen_record>;

inline seen_records expected_records(const std::filesystem::path& file) {
  seen_records result;
  for (const auto& line : read_jsonl(file))
    result.push_back({line["offset"].GetUint64(), line["key"].GetUint64(),
                      static_cast<std::uint32_t>(std::stoul(text_of(line["crc"]), nullptr, 16))});
  return result;
}

/// Clears the checksums: the original's compaction rounds times, which changes some of them.
inline seen_records without_checksums(seen_records records) {
  for (auto& record : records)
    record.crc = 0;
  return records;
}

/// Reads a tail to its end, again and again, and collects what it reports.
struct follower {
  explicit follower(log::topic files, log::tail_options options = {}) :
      tail{std::move(files), options} {}

  log::at_end read() {
    for (;;) {
      auto step = tail.next();
      if (auto* end = std::get_if<log::at_end>(&step))
        return *end;
      if (auto* failed = std::get_if<log::read_failure>(&step))
        throw std::runtime_error{failed->path.string() + ": " + failed->error.message()};
      take(step);
    }
  }

  /// Returns what a client that joins now should see.
  seen_records view() const {
    seen_records result;
    for (const auto& [offset, record] : kept)
      result.push_back(record);
    return without_checksums(std::move(result));
  }

  log::tail tail;
  /// Every record that was delivered, in order.
  seen_records delivered;
  std::map<log::offset, seen_record> kept;
  std::vector<log::damaged> damage;
  std::vector<log::rewound> rewinds;
  std::vector<log::compacted> compactions;

 private:
  void take(const log::tail_step& step) {
    if (const auto* got = std::get_if<log::delivered>(&step)) {
      const auto& record = got->record;
      delivered.push_back({record.offset, record.key, record.crc});
      kept[record.offset] = delivered.back();
    } else if (const auto* gap = std::get_if<log::damaged>(&step)) {
      damage.push_back(*gap);
    } else if (const auto* back = std::get_if<log::rewound>(&step)) {
      rewinds.push_back(*back);
      kept.erase(back->to ? kept.upper_bound(*back->to) : kept.begin(), kept.end());
    } else if (const auto* compact = std::get_if<log::compacted>(&step)) {
      compactions.push_back(*compact);
      std::erase_if(kept, [&](const auto& entry) {
        return entry.first <= compact->through &&
               !std::ranges::binary_search(compact->retained, entry.first);
      });
    }
  }
};

/// Returns what a reader that starts now gets.
inline seen_records read_fresh(const log::topic& files) {
  follower fresh{files};
  fresh.read();
  return without_checksums(fresh.delivered);
}

using bytes = std::vector<std::uint8_t>;

/// Returns a record with a value of `size` bytes, each of them `content`.
inline bytes make_record(log::offset offset, std::uint64_t key = 1, std::size_t size = 40,
                         std::uint8_t content = 0) {
  const bytes value(size, content);
  bytes result;
  log::encode_record({{}, 1.5, key, value, offset}, result);
  return result;
}

inline void append(const std::filesystem::path& file, log::bytes_view some) {
  std::ofstream out{file, std::ios::binary | std::ios::app};
  out.write(reinterpret_cast<const char*>(some.data()), static_cast<std::streamsize>(some.size()));
}

/// Appends records of consecutive offsets, `first` and `last` included.
inline void append_records(const std::filesystem::path& file, log::offset first, log::offset last,
                           std::uint8_t content = 0) {
  bytes all;
  for (auto offset = first; offset <= last; ++offset) {
    const auto record = make_record(offset, offset % 5, 40, content);
    all.insert(all.end(), record.begin(), record.end());
  }
  append(file, all);
}

/// Returns the offsets alone, which are short to compare.
inline std::vector<log::offset> offsets(const seen_records& records) {
  std::vector<log::offset> result;
  for (const auto& record : records)
    result.push_back(record.offset);
  return result;
}

inline std::vector<log::offset> range(log::offset first, log::offset last) {
  std::vector<log::offset> result;
  for (auto offset = first; offset <= last; ++offset)
    result.push_back(offset);
  return result;
}

} // namespace logflume::test
