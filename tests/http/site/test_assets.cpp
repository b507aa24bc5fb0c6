#include "http/site/assets.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

using namespace logflume::http;

namespace {

const assets page;

const asset* file(std::string_view name) {
  return page.find(assets::path_of(name));
}

} // namespace

TEST_CASE("the page has no inline styles or handlers and no absolute addresses") {
  const auto* index = page.find("/");
  REQUIRE(index);
  CHECK(index->content_type == "text/html; charset=utf-8");
  for (const auto* text : {"<style", "style=", "onclick=", "src=\"http", "href=\"http"})
    CHECK_MESSAGE(index->body().find(text) == index->body().npos, text);
}

TEST_CASE("every file has the media type of its extension") {
  const auto type = [](std::string_view name) {
    const auto* found = file(name);
    return found ? found->content_type : "";
  };
  CHECK(type("app.js") == "text/javascript; charset=utf-8");
  CHECK(type("style.css") == "text/css; charset=utf-8");
  CHECK(type("icon.svg") == "image/svg+xml");
  CHECK(type("dygraphs.LICENSE") == "text/plain; charset=utf-8");
}

TEST_CASE("the chart library's licence is served with the page") {
  const auto* licence = file("dygraphs.LICENSE");
  REQUIRE(licence);
  CHECK(licence->body().find("Permission is hereby granted, free of charge") !=
        licence->body().npos);
}

TEST_CASE("each coding of each file has a tag of its own") {
  const auto* script = file("app.js");
  REQUIRE(script);
  const auto plain = script->tag_of(content_coding::identity);
  CHECK(plain.size() == 18);
  CHECK(script->tag_of(content_coding::gzip) == plain.substr(0, 17) + "-gzip\"");
  CHECK(script->tag_of(content_coding::brotli) == plain.substr(0, 17) + "-br\"");
  CHECK(plain != file("style.css")->tag_of(content_coding::identity));
}

TEST_CASE("the page loads only files below its version") {
  const auto body = page.find("/")->body();
  CHECK(body.find("src=\"" + assets::path_of("app.js").substr(1)) != body.npos);
  std::size_t count = 0;
  for (auto at = body.find("\"assets/"); at != body.npos; at = body.find("\"assets/", at + 1)) {
    const auto path = body.substr(at + 1, body.find('"', at + 1) - at - 1);
    CHECK_MESSAGE(page.find("/" + std::string{path}), path);
    ++count;
  }
  CHECK(count == 5);
}

TEST_CASE("a file path of another version is distinguished from an unknown path") {
  CHECK(assets::is_of_another_version("/assets/0123456789abcdef/app.js"));
  for (const auto& path :
       {assets::path_of("app.js"), assets::path_of("none.js"), std::string{"/assets/"},
        std::string{"/assets//app.js"}, std::string{"/assets/app.js"},
        std::string{"/assets/0123456789abcdef/"}, std::string{"/"}})
    CHECK_FALSE_MESSAGE(assets::is_of_another_version(path), path);
}

TEST_CASE("the page loads at most 60 kB with gzip and with brotli") {
  constexpr std::size_t most_fields = 450; // bytes of a response's head
  for (const auto coding : {content_coding::gzip, content_coding::brotli}) {
    const auto number = static_cast<std::size_t>(coding);
    auto bytes = page.find("/")->bodies[number].size() + most_fields;
    for (const auto* name : {"app.js", "style.css", "icon.svg"})
      bytes += file(name)->bodies[number].size() + most_fields;
    CHECK(bytes > 10'000);
    CHECK(bytes <= 60'000);
  }
}

TEST_CASE("an entity tag matches a list of weak or strong tags or a star") {
  CHECK(names_tag("\"a\"", "\"a\""));
  CHECK(names_tag("\"b\", W/\"a\"", "\"a\""));
  CHECK(names_tag("*", "\"a\""));
  CHECK_FALSE(names_tag("", "\"a\""));
  CHECK_FALSE(names_tag("\"ab\", a", "\"a\""));
}
