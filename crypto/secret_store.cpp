#include "crypto/secret_store.hpp"

#include "crypto/duration_text.hpp"
#include "crypto/private_files.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_fields.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace logflume::crypto {

namespace {

/// The directories from the root down to the secret's own, then its file.
struct secret_location {
  std::vector<std::filesystem::path> directories;
  std::filesystem::path file;
};

bool is_plain_name(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         segment.find('\0') == std::string_view::npos;
}

/// Returns nullopt if the path leaves the root, or names nothing in it.
std::optional<secret_location> locate(const std::filesystem::path& root, std::string_view path) {
  secret_location location;
  auto place = root;
  for (;;) {
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    if (!is_plain_name(segment))
      return std::nullopt;
    location.directories.push_back(place);
    place /= segment;
    if (slash == std::string_view::npos)
      break;
    path.remove_prefix(slash + 1);
  }
  location.file = place;
  return location;
}

std::string bad_path() {
  return "a secret's path must be names joined by single slashes, without `.` and `..`: "
         "correct it";
}

/// Creates the directories of a secret's file. Returns the file's path, or why that failed.
std::variant<std::filesystem::path, std::string> make_place(const std::filesystem::path& root,
                                                            std::string_view path) {
  auto location = locate(root, path);
  if (!location)
    return bad_path();
  for (const auto& directory : location->directories)
    if (auto error = make_private_directory(directory))
      return std::move(error->message);
  return std::move(location->file);
}

/// Adds the files below `directory`; an error names the remedy.
std::optional<file_error> add_files(const std::filesystem::path& root,
                                    const std::filesystem::path& directory,
                                    std::vector<std::string>& paths) {
  if (auto error = check_private_directory(directory))
    return error;
  std::error_code code;
  for (std::filesystem::directory_iterator at{directory, code}, end; !code && at != end;
       at.increment(code)) {
    // A kubelet mounts a volume's versions as `..NAME`, and links the secrets' names to them.
    if (at->path().filename().string().starts_with(".."))
      continue;
    std::error_code ignored;
    if (!at->is_directory(ignored))
      paths.push_back(at->path().lexically_relative(root).string());
    else if (auto error = add_files(root, at->path(), paths))
      return error;
  }
  if (code)
    return file_error{code, directory.string() + ": " + code.message()};
  return std::nullopt;
}

secret_result failure(const std::filesystem::path& path, const file_error& error) {
  if (error.missing())
    return secret_missing{path};
  return secret_refused{path, error.message};
}

std::chrono::nanoseconds lease_of(const std::map<std::string, secret_text>& fields,
                                  const secret_store_options& options) {
  const auto field = fields.find(options.ttl_field);
  if (options.ttl_field.empty() || field == fields.end())
    return options.cache;
  return std::min(options.cache, parse_duration(field->second.reveal()).value_or(options.cache));
}

} // namespace

secret_store::secret_store(std::filesystem::path root, const root_secret& key,
                           secret_store_options options) :
    root_(std::move(root)),
    cipher_(std::make_shared<const cipher>(key.view())), options_(std::move(options)) {}

secret_result secret_store::get(std::string_view path) const {
  const auto location = locate(root_, path);
  if (!location)
    return secret_refused{root_, bad_path()};
  for (const auto& directory : location->directories)
    if (const auto error = check_private_directory(directory))
      return failure(location->file, *error);

  auto contents = read_private_file(location->file);
  if (const auto* error = std::get_if<file_error>(&contents))
    return failure(location->file, *error);
  auto& bytes = std::get<secure_bytes>(contents);
  if (bytes.size() >= salt_size) {
    const auto text = std::span{bytes}.subspan(salt_size);
    cipher_->apply(salt_view{bytes.data(), salt_size}, text);
    if (auto fields = decode_fields(text)) {
      const auto lease = lease_of(*fields, options_);
      return secret{std::move(*fields), lease};
    }
  }
  return secret_refused{
      location->file, location->file.string() +
                          " cannot be decrypted: the root secret is probably wrong, or the file is "
                          "damaged; give the root secret that the store was made with"};
}

std::variant<std::vector<std::string>, secret_missing, secret_refused> secret_store::list() const {
  std::vector<std::string> paths;
  if (const auto error = add_files(root_, root_, paths)) {
    if (error->missing())
      return secret_missing{root_};
    return secret_refused{root_, error->message};
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

secure_bytes secret_store::encrypt(const std::map<std::string, secret_text>& fields) const {
  const auto plain = encode_fields(fields);
  secure_bytes bytes(salt_size);
  random_bytes(bytes);
  bytes.insert(bytes.end(), plain.begin(), plain.end());
  cipher_->apply(salt_view{bytes.data(), salt_size}, std::span{bytes}.subspan(salt_size));
  return bytes;
}

std::optional<std::string>
secret_store::put(std::string_view path, const std::map<std::string, secret_text>& fields) const {
  const auto place = make_place(root_, path);
  if (const auto* wrong = std::get_if<std::string>(&place))
    return *wrong;
  if (const auto error =
          replace_private_file(std::get<std::filesystem::path>(place), encrypt(fields)))
    return error->message;
  return std::nullopt;
}

std::optional<std::string>
secret_store::create(std::string_view path,
                     const std::map<std::string, secret_text>& fields) const {
  const auto place = make_place(root_, path);
  if (const auto* wrong = std::get_if<std::string>(&place))
    return *wrong;
  const auto error = create_private_file(std::get<std::filesystem::path>(place), encrypt(fields));
  if (error && !error->exists())
    return error->message;
  return std::nullopt;
}

bool secret_store::can_decrypt() const {
  const auto listed = list();
  const auto* paths = std::get_if<std::vector<std::string>>(&listed);
  return paths == nullptr || paths->empty() ||
         std::any_of(paths->begin(), paths->end(), [this](const auto& path) {
           return std::holds_alternative<secret>(get(path));
         });
}

} // namespace logflume::crypto
