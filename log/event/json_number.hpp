#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::log {

/// A number's JSON: the fewest digits that read back as the same number of its width, laid out as
/// serde_json does (`21.0`, `1.5e-7`; `1e16` for an f64, `1e13` for an f32). A number that is not
/// finite becomes `null`.
class json_number {
 public:
  explicit json_number(double value);
  explicit json_number(float value);
  explicit json_number(std::uint64_t value);

  /// Formats CBOR's negative integer -1 - n, which may need 65 bits.
  static json_number minus_one_minus(std::uint64_t n);

  std::string_view view() const { return {text_.data(), size_}; }

 private:
  json_number() = default;
  template <class Float>
  void format(Float value);
  void put(std::string_view text);
  void put_zeros(int count);

  std::array<char, 32> text_{};
  std::size_t size_ = 0;
};

} // namespace logflume::log
