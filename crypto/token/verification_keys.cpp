#include "crypto/token/verification_keys.hpp"

#include "crypto/private_files.hpp"
#include "crypto/token/json_document.hpp"
#include "crypto/token/pem_key.hpp"

#include <algorithm>

namespace logflume::crypto {

namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Returns `key 3 (kid "sensors")`, without the name if that does not fit on a line.
std::string describe_key(std::size_t index, const rapidjson::Value& jwk) {
  constexpr std::size_t longest = 64;
  auto words = "key " + std::to_string(index + 1);
  const auto* name = jwk.IsObject() ? member(jwk, "kid") : nullptr;
  const auto text = name == nullptr ? std::nullopt : text_of(*name);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"'; };
  if (text && text->size() <= longest && std::ranges::all_of(*text, is_plain))
    words.append(" (kid \"").append(*text).append("\")");
  return words;
}

} // namespace

std::string verification_keys::add(const rapidjson::Value& jwk) {
  has_secret_ = has_secret_ || is_secret_jwk(jwk);
  auto read = read_jwk(jwk);
  if (auto* fault = std::get_if<std::string>(&read))
    return std::move(*fault);
  if (std::holds_alternative<ignored_key>(read)) {
    ++ignored_;
    return {};
  }
  auto& key = std::get<verification_key>(read);
  if (key.name && std::ranges::count(keys_, key.name, &verification_key::name) > 0)
    return "another key has the same kid";
  keys_.push_back(std::move(key));
  return {};
}

std::variant<verification_keys, std::string> verification_keys::parse(std::string_view text) {
  const auto begin = text.find_first_not_of(white_space);
  if (begin == text.npos)
    return "the file is empty";
  verification_keys keys;
  if (text[begin] != '{') {
    auto material = read_pem_key(text);
    if (auto* fault = std::get_if<std::string>(&material))
      return text[begin] == '-' ? std::move(*fault)
                                : "neither a JWK Set nor a public key as PEM: " + *fault;
    keys.keys_.push_back({std::nullopt, std::get<key_material>(std::move(material))});
    return keys;
  }
  const auto json = json_document::parse(text);
  if (const auto* fault = std::get_if<std::string>(&json))
    return *fault;
  const auto* list = member(std::get<json_document>(json).root(), "keys");
  if (list == nullptr || !list->IsArray())
    return "not a JWK Set: it has no array `keys`";
  for (rapidjson::SizeType i = 0; i < list->Size(); ++i)
    if (const auto fault = keys.add((*list)[i]); !fault.empty())
      return describe_key(i, (*list)[i]) + ": " + fault;
  return keys;
}

const verification_key* verification_keys::choose(std::optional<std::string_view> kid) const {
  const bool is_only = keys_.size() == 1;
  if (!kid)
    return is_only ? &keys_.front() : nullptr;
  for (const auto& key : keys_)
    if (key.name == kid)
      return &key;
  return is_only && !keys_.front().name ? &keys_.front() : nullptr;
}

bool verification_keys::contains(const key_id& material) const {
  return std::ranges::any_of(keys_, [&](const auto& key) { return key.material.id() == material; });
}

bool verification_keys::operator==(const verification_keys& other) const {
  return ignored_ == other.ignored_ && has_secret_ == other.has_secret_ &&
         std::ranges::equal(keys_, other.keys_, [](const auto& one, const auto& another) {
           return one.name == another.name && one.material.id() == another.material.id();
         });
}

std::variant<verification_keys, std::string>
load_verification_keys(const std::filesystem::path& file) {
  const auto read = read_file_with_mode(file);
  if (const auto* error = std::get_if<file_error>(&read))
    return error->message;
  const auto& [bytes, mode] = std::get<file_with_mode>(read);
  auto keys = verification_keys::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (const auto* fault = std::get_if<std::string>(&keys))
    return file.string() + ": " + *fault;
  if (std::get<verification_keys>(keys).has_secret())
    if (const auto error = check_private_mode(file, mode))
      return error->message;
  return keys;
}

} // namespace logflume::crypto
