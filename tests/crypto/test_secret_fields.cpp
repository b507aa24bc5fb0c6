#include "crypto/secret_fields.hpp"

#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace {

using namespace logflume::crypto;
using logflume::test::from_hex;

using texts = std::map<std::string, std::string>;

std::optional<texts> decode(bytes_view plain) {
  const auto fields = decode_fields(plain);
  if (!fields)
    return std::nullopt;
  texts result;
  for (const auto& [name, value] : *fields)
    result[name] = value.reveal();
  return result;
}

} // namespace

TEST_CASE("fields follow a version of zero and their count") {
  CHECK(decode(from_hex("0000")) == texts{});
  CHECK(decode(from_hex("000101610162")) == texts{{"a", "b"}});
  CHECK(decode(from_hex("000201610162016382006465")) == texts{{"a", "b"}, {"c", "de"}});
}

TEST_CASE("remains of a longer secret after the fields are ignored") {
  CHECK(decode(from_hex("0001016101629f00")) == texts{{"a", "b"}});
}

TEST_CASE("fields decode to what was encoded") {
  CHECK(rc::check([](const texts& in) {
    std::map<std::string, secret_text> fields;
    for (const auto& [name, value] : in)
      fields.emplace(name, secret_text{value});
    RC_ASSERT(decode(encode_fields(fields)) == in);
  }));
}

TEST_CASE("anything that does not begin with fields is refused") {
  for (const auto* hex :
       {"", "00", "0100", "000001", "000101", "00010161", "0001016102", "00ffffffffffffffffff01",
        "00000102", "0001ffffffffffffffffff0161", "0001ffffffffffffffffff02", "ffffffff1f00"}) {
    CAPTURE(hex);
    CHECK_FALSE(decode(from_hex(hex)));
  }
}

TEST_CASE("decoding ends for arbitrary bytes") {
  CHECK(rc::check([](std::vector<std::uint8_t> bytes) {
    bytes.insert(bytes.begin(), 0);
    static_cast<void>(decode_fields(bytes));
  }));
}
