#include "log/record/record.hpp"

#include "log/record/crc32c.hpp"
#include "log/record/utf8.hpp"
#include "log/record/varint.hpp"

#include <bit>
#include <cstring>

namespace logflume::log {

namespace {

/// The size of the longest varint of 64 bits, in bytes.
constexpr std::size_t longest_varint = 10;

/// Why decoding stopped before the record ended.
enum class stop : std::uint8_t { none, out_of_bytes, malformed, too_long };

template <class T>
T load_little_endian(const std::uint8_t* at) {
  T value{};
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, at, sizeof value);
  } else {
    for (std::size_t i = 0; i < sizeof value; ++i)
      value |= static_cast<T>(at[i]) << (8 * i);
  }
  return value;
}

template <class T>
void store_little_endian(T value, std::vector<std::uint8_t>& out) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Reads one field after another. Callers stop at the first one that fails; `why` gives the reason.
class cursor {
 public:
  /// A record has at most `limit` bytes, however many there are in `bytes`.
  cursor(bytes_view bytes, std::size_t limit) :
      at_{bytes.data()}, end_{bytes.data() + bytes.size()}, room_{limit} {}

  template <class T>
  bool varint(T& value) {
    const auto* const before = at_;
    switch (read_varint(at_, end_, value)) {
    case varint_state::ok:
      return take(static_cast<std::size_t>(at_ - before));
    case varint_state::incomplete:
      return fail(stop::out_of_bytes);
    case varint_state::malformed:
      break;
    }
    return fail(stop::malformed);
  }

  bool bytes(bytes_view& value) {
    std::uint64_t length = 0;
    return varint(length) && bytes(length, value);
  }

  bool bytes(std::uint64_t length, bytes_view& value) {
    if (length > room_)
      return fail(stop::too_long);
    if (length > static_cast<std::size_t>(end_ - at_))
      return fail(stop::out_of_bytes);
    value = {at_, static_cast<std::size_t>(length)};
    at_ += length;
    return take(value.size());
  }

  bool fail(stop why) {
    why_ = why;
    return false;
  }

  const std::uint8_t* at() const { return at_; }
  std::size_t room() const { return room_; }
  stop why() const { return why_; }

 private:
  bool take(std::size_t size) {
    if (size > room_)
      return fail(stop::too_long);
    room_ -= size;
    return true;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::size_t room_;
  stop why_ = stop::none;
};

bool read_header(cursor& in, bytes_view& key, bytes_view& value) {
  return in.bytes(key) && (is_utf8(key) || in.fail(stop::malformed)) && in.bytes(value);
}

bool read_headers(cursor& in, record_view& record) {
  if (!in.varint(record.header_count))
    return false;
  // The smallest header has two bytes.
  if (record.header_count > in.room() / 2)
    return in.fail(stop::too_long);
  const auto* const begin = in.at();
  for (std::uint64_t i = 0; i < record.header_count; ++i) {
    bytes_view key;
    bytes_view value;
    if (!read_header(in, key, value))
      return false;
  }
  record.encoded_headers = {begin, in.at()};
  return true;
}

bool read_timestamp(cursor& in, std::optional<double>& timestamp) {
  bytes_view bytes;
  if (!in.bytes(1, bytes))
    return false;
  if (bytes[0] > 1)
    return in.fail(stop::malformed);
  if (bytes[0] == 0)
    return true;
  if (!in.bytes(sizeof(double), bytes))
    return false;
  timestamp = std::bit_cast<double>(load_little_endian<std::uint64_t>(bytes.data()));
  return true;
}

bool read_key_and_value(cursor& in, record_view& record) {
  const auto* const begin = in.at();
  if (!in.varint(record.key) || !in.bytes(record.value))
    return false;
  record.encoded_key_and_value = {begin, in.at()};
  return true;
}

bool read_version(cursor& in) {
  std::uint32_t version = 0;
  return in.varint(version) && (version == 0 || in.fail(stop::malformed));
}

template <class Visit>
void visit_headers(const record_view& record, Visit visit) {
  cursor in{record.encoded_headers, record.encoded_headers.size()};
  for (std::uint64_t i = 0; i < record.header_count; ++i) {
    bytes_view key;
    bytes_view value;
    if (!in.bytes(key) || !in.bytes(value))
      return;
    if (!visit(header_view{{reinterpret_cast<const char*>(key.data()), key.size()}, value}))
      return;
  }
}

} // namespace

std::vector<header_view> record_view::headers() const {
  std::vector<header_view> result;
  visit_headers(*this, [&](const header_view& header) {
    result.push_back(header);
    return true;
  });
  return result;
}

std::optional<bytes_view> record_view::header(std::string_view name) const {
  std::optional<bytes_view> result;
  visit_headers(*this, [&](const header_view& header) {
    if (header.key == name)
      result = header.value;
    return !result;
  });
  return result;
}

std::uint32_t record_hash(const record_view& record) {
  return crc32c(record.encoded_key_and_value);
}

decode_result parse_record(bytes_view bytes, std::size_t max_record_size) {
  cursor in{bytes, max_record_size};
  record_view record;
  bytes_view checksum;
  if (read_version(in) && read_headers(in, record) && read_timestamp(in, record.timestamp) &&
      read_key_and_value(in, record) && in.varint(record.offset) &&
      in.bytes(sizeof record.crc, checksum)) {
    record.crc = load_little_endian<std::uint32_t>(checksum.data());
    return complete{record, static_cast<std::size_t>(in.at() - bytes.data())};
  }
  if (in.why() == stop::malformed)
    return corruption{corruption_reason::malformed};
  if (in.why() == stop::too_long || bytes.size() > max_record_size)
    return corruption{corruption_reason::too_long};
  return incomplete{};
}

decode_result decode_record(bytes_view bytes, std::size_t max_record_size) {
  auto result = parse_record(bytes, max_record_size);
  const auto* whole = std::get_if<complete>(&result);
  if (whole && crc32c(bytes.first(whole->size - sizeof whole->record.crc)) != whole->record.crc)
    return corruption{corruption_reason::checksum};
  return result;
}

std::uint32_t record_hash(const record_fields& fields) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(2 * longest_varint + fields.value.size());
  write_varint(fields.key, bytes);
  write_varint(fields.value.size(), bytes);
  bytes.insert(bytes.end(), fields.value.begin(), fields.value.end());
  return crc32c(bytes);
}

std::uint32_t encode_record(const record_fields& fields, std::vector<std::uint8_t>& out) {
  const auto begin = out.size();
  const auto put = [&out](const auto* data, std::size_t size) {
    write_varint(size, out);
    out.insert(out.end(), data, data + size);
  };
  out.push_back(0); // version
  write_varint(fields.headers.size(), out);
  for (const auto& header : fields.headers) {
    put(header.key.data(), header.key.size());
    put(header.value.data(), header.value.size());
  }
  out.push_back(fields.timestamp ? 1 : 0);
  if (fields.timestamp)
    store_little_endian(std::bit_cast<std::uint64_t>(*fields.timestamp), out);
  write_varint(fields.key, out);
  put(fields.value.data(), fields.value.size());
  write_varint(fields.offset, out);
  const auto crc = crc32c(bytes_view{out}.subspan(begin));
  store_little_endian(crc, out);
  return crc;
}

} // namespace logflume::log
