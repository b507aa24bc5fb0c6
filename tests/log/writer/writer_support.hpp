#pragma once

#include "log/writer/compaction.hpp"
#include "log/writer/writer.hpp"
#include "tests/log/topic/tail_support.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

inline constexpr std::size_t max_record_size = std::size_t{16} * 1024;

inline log::writer open_writer(const log::topic& files,
                               log::file_system& on = log::system_files()) {
  auto opened = log::writer::open(files, max_record_size, on);
  if (const auto* failure = std::get_if<log::write_failure>(&opened))
    throw std::runtime_error{failure->message};
  return std::move(std::get<log::writer>(opened));
}

/// Returns why the topic cannot be opened for writing.
inline std::string refusal(const log::topic& files, log::file_system& on = log::system_files()) {
  const auto opened = log::writer::open(files, max_record_size, on);
  const auto* failure = std::get_if<log::write_failure>(&opened);
  REQUIRE(failure);
  return failure->message;
}

inline log::aged_ptr age(log::writer& from) {
  auto aged = from.age();
  if (const auto* failure = std::get_if<log::write_failure>(&aged))
    throw std::runtime_error{failure->message};
  return std::get<log::aged_ptr>(aged);
}

inline log::compacted_history compact(const log::aged_ptr& aged,
                                      const log::retention& keep = {10, 1'000}) {
  const std::atomic<bool> stop = false;
  const auto result = log::compact(*aged, keep, stop);
  if (const auto* failure = std::get_if<log::write_failure>(&result))
    throw std::runtime_error{failure->message};
  return std::get<log::compacted_history>(result);
}

/// Returns the offsets in the file, which must consist of whole records.
inline std::vector<log::offset> offsets_in(const std::filesystem::path& file) {
  std::vector<log::offset> result;
  const auto content = read_bytes(file);
  for (auto rest = std::span{content}; !rest.empty();) {
    const auto decoded = log::decode_record(rest, max_record_size);
    const auto* found = std::get_if<log::complete>(&decoded);
    REQUIRE(found);
    result.push_back(found->record.offset);
    rest = rest.subspan(found->size);
  }
  return result;
}

} // namespace logflume::test
