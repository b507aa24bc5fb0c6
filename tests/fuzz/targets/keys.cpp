#include "crypto/token/verification_keys.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <variant>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = crypto::verification_keys::parse(fuzz::text_of(data, size));
  if (const auto* fault = std::get_if<std::string>(&parsed))
    fuzz::require(!fault->empty() && fault->find('\n') == fault->npos, "a fault is one line");
  return 0;
}
