#include "crypto/token/token_header.hpp"

#include "crypto/token/json_document.hpp"

namespace logflume::crypto {

std::variant<token_header, token_refusal> read_token_header(std::string_view json) {
  const auto read = json_document::parse(json);
  const auto* document = std::get_if<json_document>(&read);
  if (document == nullptr || !document->root().IsObject())
    return token_refusal::malformed;
  const auto& root = document->root();
  const auto* algorithm = member(root, "alg");
  if (algorithm == nullptr || !algorithm->IsString())
    return token_refusal::malformed;
  token_header header{.algorithm = std::string{*text_of(*algorithm)}, .key = std::nullopt};
  if (const auto* key = member(root, "kid")) {
    const auto name = text_of(*key);
    if (!name)
      return token_refusal::malformed;
    header.key = *name;
  }
  if (const auto* type = member(root, "typ"))
    if (const auto name = text_of(*type); name != "JWT" && name != "at+jwt")
      return token_refusal::wrong_type;
  if (member(root, "crit") != nullptr)
    return token_refusal::critical_header;
  return header;
}

} // namespace logflume::crypto
