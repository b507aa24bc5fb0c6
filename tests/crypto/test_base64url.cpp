#include "crypto/base64url.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace logflume::crypto;

namespace {

std::string encoded(std::string_view text) {
  std::string out;
  append_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, out);
  return out;
}

bool is_readable(std::string_view text) {
  std::vector<std::uint8_t> out;
  return decode_base64url(text, out);
}

} // namespace

TEST_CASE("base64url gives the values of RFC 4648 section 10 without padding") {
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg");
  CHECK(encoded("fo") == "Zm8");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foob") == "Zm9vYg");
  CHECK(encoded("fooba") == "Zm9vYmE");
  CHECK(encoded("foobar") == "Zm9vYmFy");
  CHECK(encoded("\xFB\xFF") == "-_8");
}

TEST_CASE("base64url is read only in its canonical form") {
  for (const auto* bad :
       {"Z", "Zh", "Zm9", "Zm9vY", "Zg==", "Zg=", "Zm8=", "+_8", "-/8", "Zm 9v", "Zm9v\n"})
    CHECK_FALSE(is_readable(bad));
  CHECK(is_readable(""));
  CHECK(is_readable("-_8"));
}

TEST_CASE("base64url is read back as written in ordinary and in secure memory") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text;
    append_base64url(bytes, text);
    secure_chars secret_text;
    append_base64url(bytes, secret_text);
    RC_ASSERT(text == (std::string{secret_text.begin(), secret_text.end()}));
    std::vector<std::uint8_t> back;
    secure_bytes secret_back;
    RC_ASSERT(decode_base64url(text, back));
    RC_ASSERT(decode_base64url(text, secret_back));
    RC_ASSERT(back == bytes);
    RC_ASSERT((std::vector<std::uint8_t>{secret_back.begin(), secret_back.end()}) == bytes);
  }));
}
