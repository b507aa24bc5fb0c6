#include "crypto/secret_text.hpp"

#include <doctest/doctest.h>

#include <type_traits>

using namespace logflume::crypto;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!printable<secret_text> && !printable<root_secret>);
static_assert(!std::is_copy_constructible_v<root_secret>);

} // namespace

TEST_CASE("a secret text reveals exactly what it was given") {
  const std::string_view text{"a\0b", 3};
  CHECK(secret_text{text}.reveal() == text);
  CHECK(secret_text{}.reveal().empty());
}

TEST_CASE("a root secret is 32 hex digits") {
  const auto parsed = root_secret::parse("000102030405060708090a0b0c0d0e0F");
  const auto key = std::get<root_secret>(parsed).view();
  for (std::size_t i = 0; i < key.size(); ++i)
    CHECK(key[i] == i);
}

TEST_CASE("a text that is not a root secret is refused without being repeated") {
  for (const std::string_view text :
       {"", "0123", "0123456789012345678901234567890g", "012345678901234567890123456789012345"}) {
    const auto parsed = root_secret::parse(text);
    const auto message = std::get<std::string>(parsed);
    CHECK(message.find("32 hex digits") != std::string::npos);
    CHECK((text.empty() || message.find(text) == std::string::npos));
  }
}
