#include "http/admin/health.hpp"

#include "http/message/problem.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <utility>

namespace logflume::http {
namespace {

void put(rapidjson::Writer<rapidjson::StringBuffer>& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

std::string problem_with_reasons(std::string_view state,
                                 const std::vector<health_reason>& reasons) {
  std::string title = "Not " + std::string{state} + ":";
  for (const auto& each : reasons) {
    title.append(&each == &reasons.front() ? " " : ", ").append(each.reason);
    if (!each.topic.empty())
      title.append(": ").append(each.topic);
  }
  rapidjson::StringBuffer text;
  rapidjson::Writer writer{text};
  writer.StartObject();
  writer.Key("title");
  put(writer, title);
  writer.Key("status");
  writer.Int(503);
  writer.Key("reasons");
  writer.StartArray();
  for (const auto& each : reasons) {
    writer.StartObject();
    writer.Key("reason");
    put(writer, each.reason);
    if (!each.topic.empty()) {
      writer.Key("topic");
      put(writer, each.topic);
    }
    writer.Key("detail");
    put(writer, each.detail);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return {text.GetString(), text.GetSize()};
}

std::string text_of(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString())
    return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

} // namespace

response health_response(std::string_view state, const std::vector<health_reason>& reasons) {
  response found{.status = 200,
                 .fields = {{"Cache-Control", "no-store"}},
                 .content_type = "text/plain; charset=utf-8",
                 .body = std::string{state} + "\n",
                 .stream = {}};
  if (!reasons.empty()) {
    found.status = 503;
    found.content_type = problem_type;
    found.body = problem_with_reasons(state, reasons);
  }
  return found;
}

std::vector<health_reason> read_reasons(std::string_view body) {
  std::vector<health_reason> reasons;
  rapidjson::Document document;
  document.Parse(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject())
    return reasons;
  const auto& problem = std::as_const(document);
  const auto found = problem.FindMember("reasons");
  if (found == problem.MemberEnd() || !found->value.IsArray())
    return reasons;
  for (const auto& each : found->value.GetArray())
    if (each.IsObject())
      reasons.push_back({text_of(each, "reason"), text_of(each, "detail"), text_of(each, "topic")});
  return reasons;
}

} // namespace logflume::http
