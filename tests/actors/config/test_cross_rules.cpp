#include "actors/config/cross_rules.hpp"
#include "actors/config/node_address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::actors;

namespace {

const std::string file{"file.pem"};

} // namespace

TEST_CASE("a node's address is parsed into host and port without the brackets of IPv6") {
  const auto six = parse_node_address("[::1]:9181");
  CHECK(six.host == "::1");
  CHECK(six.port == 9181);
  CHECK(to_string(six) == "[::1]:9181");
  const auto four = parse_node_address("127.0.0.1:0");
  CHECK(four.host == "127.0.0.1");
  CHECK(four.port == 0);
  CHECK(to_string(four) == "127.0.0.1:0");
}

TEST_CASE("loopback is 127.0.0.0/8, ::1 and localhost") {
  for (const auto* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"})
    CHECK_MESSAGE(parse_node_address(text).is_loopback(), text);
  for (const auto* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::2]:1", "localhost.example:1",
                           "[::ffff:10.0.0.1]:1"})
    CHECK_FALSE_MESSAGE(parse_node_address(text).is_loopback(), text);
}

TEST_CASE("a node beyond the loopback needs certificates or node.admit anyone") {
  node_config node;
  CHECK_FALSE(node_fault(node));
  node.listen = "127.0.0.1:1";
  CHECK_FALSE(node_fault(node));
  node.listen = "10.0.0.1:1";
  CHECK(node_fault(node));
  node.admit = node_admission::anyone;
  CHECK_FALSE(node_fault(node));
  node.admit = node_admission::loopback;
  node.certificate = node.key = node.ca = file;
  CHECK_FALSE(node_fault(node));
}

TEST_CASE("a node has certificate, key and authority together or none of them") {
  node_config node;
  node.listen = "127.0.0.1:1";
  for (auto* each : {&node.certificate, &node.key, &node.ca}) {
    CHECK_FALSE(has_certificates(node));
    *each = file;
    CHECK(node_fault(node).has_value() == !has_certificates(node));
  }
  CHECK(has_certificates(node));
  node.certificate.clear();
  CHECK(node_fault(node));
}

TEST_CASE("a listener has a certificate and its key, or neither") {
  config values;
  CHECK(broken_cross_rules(values).empty());
  for (auto* half :
       {&values.http.certificate, &values.http.key, &values.admin.certificate, &values.admin.key}) {
    *half = file;
    CHECK(broken_cross_rules(values).size() == 1);
    half->clear();
  }
  values.http.certificate = values.http.key = file;
  values.admin.certificate = values.admin.key = file;
  CHECK(broken_cross_rules(values).empty());
}
