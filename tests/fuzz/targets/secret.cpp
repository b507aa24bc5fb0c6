#include "crypto/secret_fields.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

using namespace logflume;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto fields = crypto::decode_fields({data, size});
  if (!fields)
    return 0;
  const auto again = crypto::decode_fields(crypto::encode_fields(*fields));
  fuzz::require(again && std::ranges::equal(*again, *fields,
                                            [](const auto& a, const auto& b) {
                                              return a.first == b.first &&
                                                     a.second.reveal() == b.second.reveal();
                                            }),
                "a secret reads back");
  return 0;
}
