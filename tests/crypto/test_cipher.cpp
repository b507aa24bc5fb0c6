#include "crypto/cipher.hpp"

#include "crypto/hmac.hpp"
#include "tests/crypto/fixtures.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace {

using namespace logflume::crypto;
using namespace logflume::test;

using byte_vector = std::vector<std::uint8_t>;

byte_vector apply(const byte_vector& key, const byte_vector& salt, byte_vector text) {
  const cipher with{key_view{key.data(), key_size}};
  with.apply(salt_view{salt.data(), salt_size}, text);
  return text;
}

byte_vector bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

byte_vector plain_of(const rapidjson::Value& vector) {
  if (vector.HasMember("plain"))
    return from_hex(text_of(vector["plain"]));
  // The longest plain text is given by this rule.
  byte_vector plain(vector["plain_of"]["length"].GetUint());
  for (std::size_t i = 0; i < plain.size(); ++i)
    plain[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return plain;
}

} // namespace

TEST_CASE("the counter precedes the salt") {
  CHECK(
      apply(byte_vector(16), byte_vector(12),
            bytes_of("The quick brown fox jumps over the lazy dog.")) ==
      from_hex("bafc2e0f979c95ebeb6202ffc61631558b5b052e6b5d836a00b2cea50fc5aadd461c7ee09b333a0761"
               "a0796e"));
}

TEST_CASE("every recorded plain text encrypts to the recorded cipher text") {
  const auto recorded = read_json(data / "crypto.json");
  for (const auto& vector : recorded["cipher"].GetArray()) {
    const auto text = apply(from_hex(text_of(vector["key"])), from_hex(text_of(vector["salt"])),
                            plain_of(vector));
    if (vector.HasMember("cipher")) {
      CHECK(text == from_hex(text_of(vector["cipher"])));
    } else {
      const auto digest = hmac_sha256({}, text);
      CHECK(byte_vector(digest.begin(), digest.end()) ==
            from_hex(text_of(vector["cipher_hmac_empty_key"])));
    }
  }
}

TEST_CASE("the cipher is its own inverse and encrypts a prefix of a text to a prefix") {
  CHECK(rc::check([](const byte_vector& text) {
    const byte_vector key(16, 0x2A);
    const byte_vector salt(12, 0x17);
    const auto once = apply(key, salt, text);
    RC_ASSERT(apply(key, salt, once) == text);
    const auto size = text.size() / 2;
    const auto part = apply(key, salt, {text.begin(), text.begin() + static_cast<long>(size)});
    RC_ASSERT(std::equal(part.begin(), part.end(), once.begin()));
  }));
}

TEST_CASE("a cipher still works after it is moved") {
  const byte_vector key(16);
  const byte_vector salt(12);
  cipher first{key_view{key.data(), key_size}};
  const cipher second{std::move(first)};
  byte_vector text(100);
  second.apply(salt_view{salt.data(), salt_size}, text);
  CHECK(text == apply(key, salt, byte_vector(100)));
}
