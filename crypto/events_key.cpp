#include "crypto/hex.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_store.hpp"

#include <algorithm>

namespace logflume::crypto {

namespace {

constexpr auto value_field = "value";

secret_text random_key() {
  secure_bytes key(key_size);
  random_bytes(key);
  const auto digits = encode_hex(key);
  return secret_text{{digits.data(), digits.size()}};
}

} // namespace

events_key::events_key(secret_store store, std::string path) :
    store_(std::move(store)), path_(std::move(path)), result_(secret_missing{path_}) {}

const events_key_result& events_key::get(clock::time_point now) {
  if (lease_end_ && now < *lease_end_)
    return result_;
  return refresh(now);
}

const events_key_result& events_key::refresh(clock::time_point now) {
  lease_end_.reset();
  auto found = store_.get(path_);
  if (auto* missing = std::get_if<secret_missing>(&found))
    return result_ = std::move(*missing);
  if (auto* refused = std::get_if<secret_refused>(&found))
    return result_ = std::move(*refused);

  const auto& [fields, lease] = std::get<secret>(found);
  const auto field = fields.find(value_field);
  const auto key = field == fields.end() ? std::nullopt : decode_hex(field->second.reveal());
  if (!key || key->size() != key_size)
    return result_ =
               secret_refused{path_, "the secret " + path_ +
                                         " contains no events' key: its field `value` must be "
                                         "32 hex digits"};
  if (!cipher_ || value_.reveal() != field->second.reveal()) {
    cipher_ = std::make_shared<const cipher>(key_view{key->data(), key_size});
    value_ = field->second;
  }
  lease_end_ = now + std::min<clock::duration>(lease, clock::time_point::max() - now);
  return result_ = cipher_;
}

const events_key_result& events_key::get_or_create(clock::time_point now) {
  if (!std::holds_alternative<secret_missing>(get(now)))
    return result_;
  if (auto error = store_.create(path_, {{value_field, random_key()}}))
    return result_ = secret_refused{path_, std::move(*error)};
  return refresh(now);
}

} // namespace logflume::crypto
