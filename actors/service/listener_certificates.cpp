#include "actors/service/listener_certificates.hpp"

#include "log/event/timestamp.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <set>
#include <utility>

namespace logflume::actors {

namespace {

/// This many handshakes need little memory; fewer would delay clients that all return at once.
constexpr std::size_t max_handshakes = 1'024;

/// For changes that inotify does not report, such as a link to a file that is written elsewhere.
constexpr std::chrono::seconds poll_interval{10};

/// Whoever renews a pair writes its two files one after the other.
constexpr std::chrono::milliseconds settling_time{200};

std::filesystem::path directory_of(const std::string& file) {
  const auto directory = std::filesystem::path{file}.parent_path();
  return directory.empty() ? "." : directory;
}

} // namespace

listener_certificates::~listener_certificates() {
  {
    const std::lock_guard guard{mutex_};
    ended_ = true;
  }
  ending_.notify_all();
}

http::tls_options listener_certificates::options_of(const certificate_ptr& certificate) {
  return {.certificate = certificate, .max_handshakes = max_handshakes};
}

listener_certificates::certificate_ptr listener_certificates::make(const std::string& certificate,
                                                                   const std::string& key) {
  if (certificate.empty())
    return nullptr;
  return std::make_shared<http::tls_certificate>(
      http::tls_files{.certificate = certificate, .key = key});
}

bool listener_certificates::open(const config& values) {
  http_ = make(values.http.certificate, values.http.key);
  admin_ = make(values.admin.certificate, values.admin.key);
  const auto load = [this](std::string_view listener, const certificate_ptr& certificate) {
    return !certificate ||
           report(listener, certificate, certificate->load(), "correct it and start again");
  };
  const bool http = load("http", http_);
  return load("admin", admin_) && http;
}

bool listener_certificates::report(std::string_view listener, const certificate_ptr& certificate,
                                   const result& loaded, std::string_view consequence) {
  const auto keys = std::string{listener} + ".certificate, " + std::string{listener} + ".key";
  if (const auto* fault = std::get_if<std::string>(&loaded)) {
    journal_.write(level::error, "certificate_refused",
                   {{"keys", keys}, {"reason", *fault}, {"remedy", consequence}});
    return false;
  }
  if (std::get<http::tls_certificate::outcome>(loaded) == http::tls_certificate::outcome::loaded) {
    const std::chrono::duration<double> expires =
        certificate->context()->expires().time_since_epoch();
    journal_.write(level::info, "certificate_loaded",
                   {{"file", certificate->files().certificate},
                    {"expires", log::format_timestamp(expires.count())}});
  }
  return true;
}

void listener_certificates::watch() {
  std::set<std::filesystem::path> directories;
  for (const auto& certificate : {http_, admin_})
    if (certificate)
      for (const auto& file : {certificate->files().certificate, certificate->files().key})
        directories.insert(directory_of(file));
  for (const auto& directory : directories)
    watches_.push_back(std::make_unique<log::directory_watch>(
        directory, poll_interval, [this](log::directory_change) { files_changed(); }));
}

void listener_certificates::files_changed() {
  std::unique_lock lock{mutex_};
  if (ending_.wait_for(lock, settling_time, [this] { return ended_; }))
    return;
  for (const auto& [listener, certificate] : {std::pair{"http", http_}, {"admin", admin_}})
    if (certificate)
      report(listener, certificate, certificate->load_if_changed(),
             "the previous certificate and key stay in force");
}

void listener_certificates::reload() {
  const std::lock_guard guard{mutex_};
  for (const auto& [listener, certificate] : {std::pair{"http", http_}, {"admin", admin_}})
    if (certificate)
      report(listener, certificate, certificate->load(),
             "the previous certificate and key stay in force");
}

} // namespace logflume::actors
