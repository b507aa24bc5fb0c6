#include "crypto/token/signing_key.hpp"

#include "crypto/base64url.hpp"
#include "crypto/private_files.hpp"
#include "crypto/sha256.hpp"
#include "crypto/token/json_document.hpp"
#include "crypto/token/private_key.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

namespace logflume::crypto {

namespace {

/// Bytes of the hash that names a new key.
constexpr std::size_t name_size = 12;

bytes_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(secure_chars& text, std::string_view part) {
  text.insert(text.end(), part.begin(), part.end());
}

/// Appends `content` as a JSON text.
void append_quoted(secure_chars& text, const std::string& content) {
  rapidjson::StringBuffer quoted;
  rapidjson::Writer<rapidjson::StringBuffer>{quoted}.String(
      content.data(), static_cast<rapidjson::SizeType>(content.size()));
  append(text, {quoted.GetString(), quoted.GetSize()});
}

} // namespace

signing_key::signing_key(signature_algorithm algorithm, std::optional<std::string> name,
                         std::shared_ptr<const private_key> key) :
    algorithm_{algorithm},
    name_{std::move(name)}, key_{std::move(key)} {}

signing_key signing_key::generate(signature_algorithm algorithm) {
  auto key = generate_private_key(algorithm);
  const auto members = key->public_members();
  const auto hash = sha256({bytes_of({members.data(), members.size()})});
  std::string name;
  append_base64url(bytes_view{hash}.first(name_size), name);
  return {algorithm, std::move(name), std::move(key)};
}

std::variant<signing_key, std::string> signing_key::parse(std::string_view json) {
  const auto read = json_document::parse(json);
  if (const auto* wrong = std::get_if<std::string>(&read))
    return *wrong;
  const auto& root = std::get<json_document>(read).root();
  if (!root.IsObject())
    return "not a private JWK: it is not a JSON object";
  jwk_members jwk{root};
  const auto kind = jwk.required_text("kty");
  const auto name = jwk.optional_text("kid");
  const auto algorithm = algorithm_of(jwk, kind);
  if (!jwk.fault().empty())
    return "not a private JWK: " + jwk.fault();
  if (!algorithm)
    return "a key must be EC P-256, Ed25519, RSA or oct; this one is none of them";
  const auto material = material_of(jwk, *algorithm);
  if (const auto* wrong = std::get_if<std::string>(&material))
    return jwk.fault().empty() ? *wrong : jwk.fault();
  auto key = read_private_key(jwk, std::get<key_material>(material));
  if (key == nullptr)
    return jwk.fault();
  return signing_key{*algorithm, name ? std::optional<std::string>{*name} : std::nullopt,
                     std::move(key)};
}

std::vector<std::uint8_t> signing_key::sign(bytes_view text) const {
  return key_->sign(text);
}

secure_chars signing_key::jwk(const secure_chars& more) const {
  secure_chars text;
  append(text, "{");
  const auto members = key_->public_members();
  text.insert(text.end(), members.begin(), members.end());
  text.insert(text.end(), more.begin(), more.end());
  if (name_) {
    append(text, ",\"kid\":");
    append_quoted(text, *name_);
  }
  append(text, ",\"alg\":\"");
  append(text, name_of(algorithm_));
  append(text, "\"}");
  return text;
}

secure_chars signing_key::private_jwk() const {
  return jwk(key_->private_members());
}

secure_chars signing_key::verification_set() const {
  secure_chars text;
  append(text, "{\"keys\":[");
  const auto key = jwk({});
  text.insert(text.end(), key.begin(), key.end());
  append(text, "]}");
  return text;
}

std::variant<signing_key, std::string> load_signing_key(const std::filesystem::path& file) {
  const auto read = read_file_with_mode(file);
  if (const auto* error = std::get_if<file_error>(&read))
    return error->message;
  const auto& [bytes, mode] = std::get<file_with_mode>(read);
  if (const auto error = check_private_mode(file, mode))
    return error->message;
  auto key = signing_key::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (const auto* wrong = std::get_if<std::string>(&key))
    return file.string() + ": " + *wrong;
  return key;
}

} // namespace logflume::crypto
