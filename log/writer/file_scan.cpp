#include "log/writer/file_scan.hpp"

#include "crypto/descriptor.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <variant>
#include <vector>

namespace logflume::log {

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

/// Takes the records at the head of `bytes`; returns how much of it is done with.
std::size_t take_records(bytes_view bytes, std::uint64_t at, bool is_end,
                         std::size_t max_record_size, file_scan& result, bool& in_step) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto decoded = decode_record(bytes.subspan(done), max_record_size);
    if (std::holds_alternative<incomplete>(decoded) && !is_end)
      break;
    const auto* found = std::get_if<complete>(&decoded);
    if (found && (in_step || !result.last_offset || found->record.offset > *result.last_offset)) {
      result.last_offset = std::max(result.last_offset.value_or(0), found->record.offset);
      done += found->size;
      result.good_size = at + done;
      in_step = true;
    } else {
      ++done;
      in_step = false;
    }
  }
  return done;
}

} // namespace

std::error_code scan_file(const std::filesystem::path& file, std::size_t max_record_size,
                          file_scan& result) {
  result = {};
  const crypto::descriptor input{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!input)
    return errno == ENOENT ? std::error_code{} : std::error_code{errno, std::generic_category()};
  std::vector<std::uint8_t> buffer;
  std::size_t held = 0;
  bool in_step = true;
  for (bool is_end = false; !is_end;) {
    buffer.resize(held + read_size);
    const auto count = ::read(input.get(), buffer.data() + held, read_size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return {errno, std::generic_category()};
    is_end = count == 0;
    const auto at = result.size - held;
    result.size += static_cast<std::size_t>(count);
    held += static_cast<std::size_t>(count);
    const auto done =
        take_records({buffer.data(), held}, at, is_end, max_record_size, result, in_step);
    held -= done;
    std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(done), held, buffer.begin());
  }
  return {};
}

} // namespace logflume::log
