#include "crypto/token/verification_keys.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/memory_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

using namespace logflume;

namespace {

void choose_from(const crypto::verification_keys& keys) {
  const auto* only = keys.choose(std::nullopt);
  fuzz::require((only != nullptr) == (keys.size() == 1), "without a kid the only key is chosen");
  for (const std::string_view kid : {"a", "b", "o"}) {
    const auto* chosen = keys.choose(kid);
    fuzz::require(!chosen || chosen->name == kid || (chosen == only && !only->name),
                  "a key is chosen by its kid");
    fuzz::require(!chosen || keys.contains(chosen->material.id()), "a key that is chosen is one");
  }
}

/// Loads the same keys from a file, which others may read only if no key can sign.
void load(std::string_view text,
          const std::variant<crypto::verification_keys, std::string>& parsed) {
  static const fuzz::memory_file file{"keys"};
  const auto* keys = std::get_if<crypto::verification_keys>(&parsed);
  for (const mode_t mode : {0600U, 0644U}) {
    const auto loaded = crypto::load_verification_keys(file.with(text, mode));
    if (const auto* fault = std::get_if<std::string>(&loaded))
      fuzz::require(!keys || (mode == 0644U && keys->has_secret()), fault->c_str());
    else
      fuzz::require(keys && std::get<crypto::verification_keys>(loaded) == *keys,
                    "a file has the keys that its text has");
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto parsed = crypto::verification_keys::parse(text);
  if (const auto* fault = std::get_if<std::string>(&parsed))
    fuzz::require(!fault->empty() && fault->find('\n') == fault->npos, "a fault is one line");
  else
    choose_from(std::get<crypto::verification_keys>(parsed));
  load(text, parsed);
  return 0;
}
