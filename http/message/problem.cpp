#include "http/message/problem.hpp"

#include "http/message/http_date.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace logflume::http {
namespace {

std::string_view phrase_of(int status) {
  switch (status) {
  case 400:
    return "Bad Request";
  case 405:
    return "Method Not Allowed";
  case 408:
    return "Request Timeout";
  case 414:
    return "URI Too Long";
  case 431:
    return "Request Header Fields Too Large";
  case 501:
    return "Not Implemented";
  case 505:
    return "HTTP Version Not Supported";
  default:
    return "Internal Server Error";
  }
}

} // namespace

std::string problem_body(int status, std::string_view title, std::string_view reason) {
  rapidjson::StringBuffer text;
  rapidjson::Writer writer{text};
  writer.StartObject();
  writer.Key("title");
  writer.String(title.data(), static_cast<rapidjson::SizeType>(title.size()));
  writer.Key("status");
  writer.Int(status);
  if (!reason.empty()) {
    writer.Key("reason");
    writer.String(reason.data(), static_cast<rapidjson::SizeType>(reason.size()));
  }
  writer.EndObject();
  return {text.GetString(), text.GetSize()};
}

std::string problem_response(int status, std::string_view title) {
  const auto body = problem_body(status, title);
  std::string text = "HTTP/1.1 " + std::to_string(status) + ' ';
  text.append(phrase_of(status)).append("\r\nContent-Type: ").append(problem_type);
  text.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  text.append("\r\nDate: ").append(http_date(std::chrono::system_clock::now()));
  if (status == 405)
    text.append("\r\nAllow: ").append(allowed_methods);
  text.append("\r\nConnection: close\r\n\r\n").append(body);
  return text;
}

} // namespace logflume::http
