#include "http/tls/tls_certificate.hpp"

#include "tests/http/tls_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <variant>

using namespace logflume::http;
using test::make_pair_for;
using test::pair_files;

namespace {

using outcome = tls_certificate::outcome;

bool is(const std::variant<outcome, std::string>& loaded, outcome wanted) {
  const auto* found = std::get_if<outcome>(&loaded);
  return found != nullptr && *found == wanted;
}

std::string fault_of(const std::variant<outcome, std::string>& loaded) {
  const auto* fault = std::get_if<std::string>(&loaded);
  return fault == nullptr ? std::string{} : *fault;
}

} // namespace

TEST_CASE("a pair is loaded once, and again only when a file has changed") {
  const pair_files files{make_pair_for("first")};
  tls_certificate certificate{files.files()};
  CHECK(certificate.context() == nullptr);
  CHECK(is(certificate.load(), outcome::loaded));
  const auto first = certificate.context();
  CHECK(first != nullptr);
  CHECK(is(certificate.load_if_changed(), outcome::unchanged));
  CHECK(certificate.context() == first);
  files.write(make_pair_for("second"));
  CHECK(is(certificate.load_if_changed(), outcome::loaded));
  CHECK(certificate.context() != first);
}

TEST_CASE("a pair says when its certificate expires") {
  using namespace std::chrono_literals;
  const pair_files files{make_pair_for("a")};
  const auto left = files.load()->context()->expires() - std::chrono::system_clock::now();
  CHECK(left > 23h);
  CHECK(left <= 24h);
}

TEST_CASE("a certificate that never expires has the last time of the year 9999") {
  // RFC 5280, 4.1.2.5.
  const pair_files files{make_pair_for("a", "99991231235959Z")};
  const std::chrono::duration<double> expires =
      files.load()->context()->expires().time_since_epoch();
  CHECK(expires.count() == 253'402'300'799.0);
}

TEST_CASE("files that do not match are both named and leave the previous pair in force") {
  const auto first = make_pair_for("first");
  const auto second = make_pair_for("second");
  const pair_files files{first};
  const auto certificate = files.load();
  const auto before = certificate->context();
  files.write_key(second.key);
  CHECK(fault_of(certificate->load()) ==
        files.files().key + ": is not the key of the first certificate in " +
            files.files().certificate + "; give a certificate and a key that belong together");
  CHECK(certificate->context() == before);
  // The same fault is reported once.
  CHECK(is(certificate->load_if_changed(), outcome::unchanged));
  CHECK_FALSE(fault_of(certificate->load()).empty());
  files.write_certificate(second.certificate);
  CHECK(is(certificate->load_if_changed(), outcome::loaded));
  CHECK(certificate->context() != before);
}

TEST_CASE("a file that cannot be used is named with its fault and the remedy") {
  const auto pair = make_pair_for("a");
  const pair_files files{pair};
  const auto [certificate, key] = files.files();
  const auto load = [&] { return fault_of(tls_certificate{files.files()}.load()); };

  files.write_certificate("");
  CHECK(load() == certificate + ": has no certificate in PEM; give a PEM file with the server's "
                                "certificate first");
  files.write_certificate(pair.key);
  CHECK(load().starts_with(certificate + ": has no certificate in PEM; "));
  files.write_certificate(pair.certificate +
                          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  CHECK(load().starts_with(certificate + ": its chain cannot be read: "));
  files.write_certificate(pair.certificate);

  files.write_key("");
  CHECK(load() == key + ": has no private key in PEM; give a PEM file with the certificate's "
                        "private key");
  files.write_key(pair.certificate);
  CHECK(load().starts_with(key + ": has no private key in PEM; "));
  files.write_key(std::string(2 << 20, 'a'));
  CHECK(load() == key + ": is larger than 1 MiB; give a PEM file");

  std::filesystem::remove(key);
  CHECK(load() ==
        key + ": cannot be read: No such file or directory; check the path and its permissions");
  std::filesystem::create_directory(key);
  CHECK(load() == key + ": cannot be read: Is a directory; check the path and its permissions");
}

TEST_CASE("an encrypted key is refused without asking for its passphrase") {
  const auto pair = make_pair_for("a");
  const pair_files files{pair};
  files.write_key(test::encrypted(pair.key));
  CHECK(fault_of(tls_certificate{files.files()}.load()) ==
        files.files().key + ": the key is encrypted; give it without a passphrase");
}

TEST_CASE("a missing file is reported once and loaded when it is back unchanged") {
  const auto pair = make_pair_for("a");
  const pair_files files{pair};
  const auto certificate = files.load();
  std::filesystem::remove(files.files().key);
  CHECK_FALSE(fault_of(certificate->load_if_changed()).empty());
  CHECK(is(certificate->load_if_changed(), outcome::unchanged));
  CHECK(certificate->context() != nullptr);
  files.write_key(pair.key);
  CHECK(is(certificate->load_if_changed(), outcome::loaded));
}
