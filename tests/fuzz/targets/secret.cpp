// The content that decrypts from a secret's file, such a file itself, and the line of a root
// secret.
#include "crypto/descriptor.hpp"
#include "crypto/root_secret_source.hpp"
#include "crypto/secret_fields.hpp"
#include "crypto/secret_store.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace logflume;

namespace {

constexpr std::string_view root_digits = "00112233445566778899aabbccddeeff";

crypto::root_secret root() {
  return std::get<crypto::root_secret>(crypto::root_secret::parse(root_digits));
}

/// A store with one secret.
class small_store {
 public:
  small_store() :
      file_{::open(path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}, store_{
                                                                             directory_.path(),
                                                                             root(),
                                                                             {.ttl_field = "ttl"}} {
    fuzz::require(static_cast<bool>(file_), "there is a file");
  }

  void put(crypto::bytes_view bytes) const {
    fuzz::require(::ftruncate(file_.get(), 0) == 0 &&
                      ::pwrite(file_.get(), bytes.data(), bytes.size(), 0) ==
                          static_cast<ssize_t>(bytes.size()),
                  "the file is written");
  }

  /// Encrypts `plain` into the secret's file.
  void put_encrypted(crypto::bytes_view plain) const {
    std::vector<std::uint8_t> bytes(crypto::salt_size);
    bytes.insert(bytes.end(), plain.begin(), plain.end());
    cipher_.apply(crypto::salt_view{bytes.data(), crypto::salt_size},
                  std::span{bytes}.subspan(crypto::salt_size));
    put(bytes);
  }

  crypto::secret_result get() const { return store_.get("secret"); }
  std::string path() const { return (directory_.path() / "secret").string(); }

 private:
  test::temp_dir directory_{test::memory_directory()};
  crypto::descriptor file_;
  crypto::cipher cipher_{root().view()};
  crypto::secret_store store_;
};

bool same(const std::map<std::string, crypto::secret_text>& some,
          const std::map<std::string, crypto::secret_text>& others) {
  return std::ranges::equal(some, others, [](const auto& a, const auto& b) {
    return a.first == b.first && a.second.reveal() == b.second.reveal();
  });
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const small_store store;
  const crypto::bytes_view input{data, size};
  const auto fields = crypto::decode_fields(input);
  if (fields) {
    const auto again = crypto::decode_fields(crypto::encode_fields(*fields));
    fuzz::require(again && same(*again, *fields), "a secret reads back");
  }
  store.put_encrypted(input);
  const auto decrypted = store.get();
  const auto* secret = std::get_if<crypto::secret>(&decrypted);
  fuzz::require((secret != nullptr) == fields.has_value(), "a secret is what its fields are");
  if (secret)
    fuzz::require(same(secret->fields, *fields) && secret->lease <= std::chrono::minutes{5},
                  "a file is read as its content");

  store.put(input);
  static_cast<void>(store.get());
  const auto read = crypto::read_root_secret("file:" + store.path());
  if (const auto* fault = std::get_if<std::string>(&read))
    fuzz::require(fault->find(root_digits) == fault->npos, "a fault shows no secret");
  const auto text = fuzz::text_of(data, size);
  static_cast<void>(crypto::check_root_secret_source(text));
  static_cast<void>(crypto::is_standard_input(text));
  return 0;
}
