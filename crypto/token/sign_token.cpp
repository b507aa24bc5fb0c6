#include "crypto/token/sign_token.hpp"

#include "crypto/base64url.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace logflume::crypto {

namespace {

using writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(writer& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void add(writer& json, std::string_view name, std::string_view text) {
  put(json, name);
  put(json, text);
}

void add(writer& json, std::string_view name, token_time time) {
  put(json, name);
  json.Int64(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

/// Returns the object whose members `write` adds.
template <class Write>
std::string object(Write write) {
  rapidjson::StringBuffer text;
  writer json{text};
  json.StartObject();
  write(json);
  json.EndObject();
  return {text.GetString(), text.GetSize()};
}

std::string header_of(const signing_key& key) {
  return object([&](writer& json) {
    add(json, "alg", name_of(key.algorithm()));
    add(json, "typ", "JWT");
    if (key.name())
      add(json, "kid", *key.name());
  });
}

std::string claims_of(const new_token& content) {
  return object([&](writer& json) {
    if (!content.issuer.empty())
      add(json, "iss", content.issuer);
    if (!content.audience.empty())
      add(json, "aud", content.audience);
    add(json, "iat", content.issued);
    add(json, "exp", content.expiry);
    put(json, content.claim);
    json.StartArray();
    for (const auto& entry : content.granted)
      put(json, to_text(entry));
    json.EndArray();
  });
}

bytes_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

std::string sign_token(const signing_key& key, const new_token& content) {
  std::string token;
  append_base64url(bytes_of(header_of(key)), token);
  token.push_back('.');
  append_base64url(bytes_of(claims_of(content)), token);
  const auto signature = key.sign(bytes_of(token));
  token.push_back('.');
  append_base64url(signature, token);
  return token;
}

} // namespace logflume::crypto
