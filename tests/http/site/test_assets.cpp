#include "http/site/assets.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;

namespace {

const assets page;

} // namespace

TEST_CASE("the page loads nothing by an address of its own") {
  const auto* index = page.find("/");
  REQUIRE(index);
  CHECK(index->content_type == "text/html; charset=utf-8");
  for (const auto* text : {"<style", "style=", "onclick=", "src=\"http", "href=\"http"})
    CHECK_MESSAGE(index->body.find(text) == index->body.npos, text);
}

TEST_CASE("every file has the type that its name says") {
  const auto type = [](std::string_view path) {
    const auto* found = page.find(path);
    return found ? found->content_type : "";
  };
  CHECK(type("/assets/app.js") == "text/javascript; charset=utf-8");
  CHECK(type("/assets/dygraph.min.js") == "text/javascript; charset=utf-8");
  CHECK(type("/assets/style.css") == "text/css; charset=utf-8");
  CHECK(type("/assets/icon.svg") == "image/svg+xml");
  CHECK(type("/assets/dygraphs.LICENSE") == "text/plain; charset=utf-8");
}

TEST_CASE("the library's licence comes with it") {
  const auto* licence = page.find("/assets/dygraphs.LICENSE");
  REQUIRE(licence);
  CHECK(licence->body.find("Permission is hereby granted, free of charge") != licence->body.npos);
}

TEST_CASE("a tag stays while the bytes stay, and goes with them") {
  CHECK(page.find("/assets/app.js")->tag == assets{}.find("/assets/app.js")->tag);
  CHECK(page.find("/assets/app.js")->tag != page.find("/assets/style.css")->tag);
}

TEST_CASE("a tag is found in a list, weak or strong, and by a star") {
  CHECK(names_tag("\"a\"", "\"a\""));
  CHECK(names_tag("\"b\", W/\"a\"", "\"a\""));
  CHECK(names_tag("*", "\"a\""));
  CHECK_FALSE(names_tag("", "\"a\""));
  CHECK_FALSE(names_tag("\"ab\", a", "\"a\""));
}
