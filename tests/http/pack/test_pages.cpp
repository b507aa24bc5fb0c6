#include "http/pack/compress.hpp"
#include "http/pack/pages.hpp"

#include <brotli/decode.h>
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>

using namespace logflume::http;

namespace {

constexpr std::size_t plenty = 1 << 16;

std::string gunzip(const std::string& packed) {
  std::string out(plenty, '\0');
  std::string in = packed;
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string unbrotli(const std::string& packed) {
  std::string out(plenty, '\0');
  auto size = out.size();
  CHECK(BrotliDecoderDecompress(packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()),
                                &size, reinterpret_cast<std::uint8_t*>(out.data())) ==
        BROTLI_DECODER_RESULT_SUCCESS);
  out.resize(size);
  return out;
}

} // namespace

TEST_CASE("compressed content decompresses to the original and compression is deterministic") {
  std::string text;
  for (int line = 0; line < 1'000; ++line)
    text += "a line of " + std::to_string(line) + "\n";
  for (const auto& bytes : {text, std::string{}, std::string(3, '\0')}) {
    CHECK(gunzip(gzip(bytes).value()) == bytes);
    CHECK(unbrotli(brotli(bytes).value()) == bytes);
  }
  CHECK(gzip(text).value().size() < text.size() / 4);
  CHECK(brotli(text).value().size() < gzip(text).value().size());
  CHECK(gzip(text) == gzip(text));
}

TEST_CASE("the version changes with a file's bytes and with its name but not with a document") {
  const auto version = version_of({{"a.js", "1"}, {"index.html", "1"}});
  CHECK(version.size() == 16);
  CHECK(version_of({{"a.js", "1"}, {"index.html", "2"}}) == version);
  CHECK(version_of({{"a.js", "2"}, {"index.html", "1"}}) != version);
  CHECK(version_of({{"b.js", "1"}, {"index.html", "1"}}) != version);
}

TEST_CASE("a document refers to its files in the version's folder and never to a missing file") {
  const std::vector<page_file> files{{"a.js", ""}, {"b.css", ""}};
  const auto made = with_version(R"(<a href="assets/a.js"><b href="assets/b.css">)", files, "v1");
  CHECK(std::get<std::string>(made) == R"(<a href="assets/v1/a.js"><b href="assets/v1/b.css">)");
  const auto wrong = with_version(R"(<a href="assets/c.js">)", files, "v1");
  CHECK(std::get<unknown_asset>(wrong).name == "c.js");
}

TEST_CASE("the embedding code contains every byte of the files") {
  const auto code = embedding_code({{"a.js", "a\xff"}}, {{"a\xff", "", "z"}}, "v1");
  CHECK(code.find(R"(constexpr char file_0_0[] = {'\x61','\xff',};)") != code.npos);
  CHECK(code.find("file_0_1") == code.npos);
  CHECK(code.find("{{{file_0_0, sizeof file_0_0}, {}, {file_0_2, sizeof file_0_2}, }}},") !=
        code.npos);
  CHECK(code.find("return \"v1\";") != code.npos);
}
