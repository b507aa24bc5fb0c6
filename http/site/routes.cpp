#include "http/site/routes.hpp"

#include "http/message/characters.hpp"
#include "http/message/query.hpp"
#include "http/message/sse.hpp"
#include "http/site/command_route.hpp"
#include "http/site/envelope_request.hpp"
#include "http/site/question.hpp"
#include "http/site/session.hpp"

#include <algorithm>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::string_view event_stream_type = "text/event-stream";
constexpr std::string_view lines_type = "application/x-ndjson";
/// Forbids inline code, other origins and framing.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
constexpr std::string_view checked_each_time = "no-cache";
/// For a year (RFC 9111, 5.2.2.1; RFC 8246).
constexpr std::string_view never_changes = "public, max-age=31536000, immutable";

response stream_response(const request_head& head, stream_request request) {
  const bool lines = request.form == stream_form::envelope_lines;
  response found{.status = 200,
                 .fields = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}},
                 .content_type = std::string{lines ? lines_type : event_stream_type},
                 .body = {},
                 .stream = std::move(request)};
  if (head.minor_version == 1)
    found.fields.emplace_back("Transfer-Encoding", "chunked");
  return found;
}

response events(const question& asked, const site_topic& topic, std::string_view entity) {
  const auto id = parse_entity(entity, topic.highest_entity);
  if (!id)
    return no_entity(topic.highest_entity);
  return stream_response(asked.head, {.entities = {*id}});
}

/// Returns whether a request for a stream names only entities that the client may read. `entity` is
/// that of the path; if it is empty, the query names the entities.
bool may_read_named(const question& asked, const site_topic& topic, std::string_view entity) {
  const auto may_read = [&](std::string_view text) {
    const auto id = parse_entity(text, topic.highest_entity);
    return !id || asked.access.granted.may_read(topic.name, *id);
  };
  if (!entity.empty())
    return may_read(entity);
  return std::ranges::all_of(parse_query(asked.head.query), [&](const query_parameter& given) {
    return given.name != "entity" || may_read(given.value);
  });
}

/// Narrows a request for all entities to those that the client may read. Returns false if it may
/// not read an entity that the request names, or none at all.
bool narrow(stream_request& request, const question& asked, const site_topic& topic) {
  if (!request.entities.empty())
    return std::ranges::all_of(
        request.entities, [&](auto id) { return asked.access.granted.may_read(topic.name, id); });
  auto readable = asked.access.granted.readable(topic.name);
  request.entities = std::move(readable.entities);
  return readable.all || !request.entities.empty();
}

/// `entity` is empty if the query names the entities.
response envelopes(const question& asked, const site_topic& topic, std::string_view entity) {
  const auto id = parse_entity(entity, topic.highest_entity);
  if (!entity.empty() && !id)
    return no_entity(topic.highest_entity);
  const auto form = envelope_form_for(asked.head.field("Accept"));
  if (!form)
    return problem(406, "Accept text/event-stream or application/x-ndjson");
  auto request = read_envelope_request(asked.head, id, topic.highest_entity, asked.takes_token());
  if (const auto* wrong = std::get_if<std::string>(&request))
    return problem(400, *wrong);
  auto& good = std::get<stream_request>(request);
  if (!topic.has_offsets && std::holds_alternative<from_offset>(good.from))
    return problem(400, "from: each partition of this topic has its own offsets: give all, now, "
                        "last:N or time:TIME");
  if (!narrow(good, asked, topic))
    return refuse_access(asked.access, asked.counts);
  good.form = *form;
  auto found = stream_response(asked.head, std::move(good));
  found.fields.emplace_back("Vary", "Accept");
  return found;
}

response entities(const question& asked, const site_topic& topic) {
  const auto page = read_entity_page(asked.head, topic.highest_entity, asked.takes_token());
  if (const auto* wrong = std::get_if<std::string>(&page))
    return problem(400, *wrong);
  stream_request request{.form = stream_form::envelopes, .page = std::get<entity_page>(page)};
  if (!narrow(request, asked, topic))
    return refuse_access(asked.access, asked.counts);
  auto found = stream_response(asked.head, std::move(request));
  found.content_type = json_type;
  return found;
}

/// Returns how the page shows the topic, for clients that may read some of it.
response page_of_topic(const question& asked, const site_topic& topic) {
  return {.status = 200,
          .fields = {{"Cache-Control", asked.options.access ? "no-store" : "no-cache"}},
          .content_type = std::string{json_type},
          .body = json_of(topic.page, asked.access.granted.readable(topic.name)) + "\n",
          .stream = {}};
}

bool is_allowed(std::string_view origin, const route_options& options) {
  const auto& allowed = options.allowed_origins;
  return !origin.empty() && std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

response preflight(const request_head& head, const route_options& options) {
  auto found = methods_response();
  if (is_allowed(head.field("Origin"), options) &&
      !head.field("Access-Control-Request-Method").empty()) {
    found.fields.emplace_back("Access-Control-Allow-Methods",
                              options.access ? "GET, HEAD, POST" : "GET, HEAD");
    found.fields.emplace_back("Access-Control-Allow-Headers",
                              options.access
                                  ? "Authorization, Content-Type, Last-Event-ID, Cache-Control"
                                  : "Cache-Control, Last-Event-ID");
    found.fields.emplace_back("Access-Control-Max-Age", "600");
  }
  return found;
}

/// Lists the topics of which the client may read something, and says whether a session's cookie
/// gave it the right. Topic names have no character that JSON escapes.
response topics(const question& asked) {
  std::string names;
  for (const auto& topic : asked.options.topics)
    if (asked.access.granted.may_read_any(topic.name))
      names.append(names.empty() ? "\"" : ",\"").append(topic.name).append("\"");
  return {.status = 200,
          .fields = {{"Cache-Control", "no-cache"}},
          .content_type = std::string{json_type},
          .body = "{\"topics\":[" + names + "]" +
                  (asked.access.by_cookie ? ",\"signed_in\":true" : "") + "}\n",
          .stream = {}};
}

response file(const request_head& head, const asset& found) {
  const auto coding = choose_coding(head.field("Accept-Encoding"), found.bodies);
  const auto number = static_cast<std::size_t>(coding);
  auto tag = found.tag_of(coding);
  response sent{
      .status = 200,
      .fields = {{"Cache-Control", std::string{found.is_page ? checked_each_time : never_changes}},
                 {"Content-Security-Policy", std::string{page_policy}},
                 {"Referrer-Policy", "no-referrer"},
                 {"Vary", "Accept-Encoding"},
                 {"X-Content-Type-Options", "nosniff"}},
      .content_type = std::string{found.content_type},
      .body = {},
      .stream = {}};
  if (names_tag(head.field("If-None-Match"), tag)) {
    sent.status = 304;
  } else {
    sent.lasting_body = found.bodies[number];
    if (coding != content_coding::identity)
      sent.fields.emplace_back("Content-Encoding", content_coding_names[number]);
  }
  sent.fields.emplace_back("ETag", std::move(tag));
  return sent;
}

/// An open page requests the files of its own version; after an upgrade it must be loaded again.
response outdated_asset() {
  auto gone = problem(404, "Reload the page: this file belongs to another version of it");
  gone.fields.emplace_back("Cache-Control", "no-store");
  return gone;
}

template <class Answer>
response answer_read(const question& asked, Answer answer) {
  if (asked.head.method == "OPTIONS")
    return preflight(asked.head, asked.options);
  return is_read(asked.head) ? answer() : method_refused("Use GET: the log is read-only");
}

/// Responds to requests for a topic's streams and lists. `rest` follows the topic's name.
response topic_response(const question& asked, const site_topic& topic, std::string_view rest) {
  const auto kind = take_segment(rest);
  const auto entity = take_segment(rest);
  const bool is_known = kind == "envelopes" || (kind == "events" && !entity.empty()) ||
                        ((kind == "entities" || kind == "page") && entity.empty());
  if (!is_known || (!rest.empty() && rest != "/"))
    return not_found(asked.options);
  // A missing right is reported before any other fault of the request.
  if (asked.options.access && (kind == "envelopes" || kind == "events") &&
      !may_read_named(asked, topic, entity))
    return refuse_access(asked.access, asked.counts);
  return answer_read(asked, [&] {
    auto found = kind == "entities"    ? entities(asked, topic)
                 : kind == "page"      ? page_of_topic(asked, topic)
                 : kind == "envelopes" ? envelopes(asked, topic, entity)
                                       : events(asked, topic, entity);
    if (found.stream) {
      found.stream->topic = topic.name;
      if (auto readable = asked.access.granted.readable(topic.name);
          !topic.is_encrypted && !readable.all)
        found.stream->covered = std::move(readable.entities);
      found.stream->admitted = asked.access.admitted;
    }
    return found;
  });
}

/// `rest` follows `/api`.
response api_response(const question& asked, std::string_view rest) {
  const auto name = take_segment(rest);
  if (name == "topics" && (rest.empty() || rest == "/"))
    return asked.access.granted.empty() ? refuse_access(asked.access, asked.counts)
                                        : answer_read(asked, [&] { return topics(asked); });
  // Do not reveal whether a topic is missing or may not be read.
  if (!asked.access.granted.may_read_any(name))
    return refuse_access(asked.access, asked.counts);
  const auto* topic = find_topic(asked.options, name);
  return topic ? topic_response(asked, *topic, rest) : not_found(asked.options);
}

/// Returns the access of a client that needs no token.
access full_access() {
  return {.granted = crypto::rights{{crypto::right{}}}};
}

bool must_not_be_stored(const response& found, const question& asked) {
  return found.stream && (asked.access.admitted || (asked.options.access && found.stream->page));
}

response guarded(const request_head& head, const route_options& options, std::string_view rest,
                 admission::wall_time now, access_counts& counts) {
  if (!options.access)
    return api_response({head, options, counts, full_access()}, rest);
  if (head.method == "OPTIONS")
    return preflight(head, options);
  if (rest == "/session" || rest == "/session/")
    return session_response(head, *options.access, now, counts);
  if (const auto path = command_path_of(rest))
    return command_response(head, options, *path, now, counts);
  auto admitted =
      admit(find_credentials(head, options.access->credentials), *options.access, now, counts);
  if (auto* refused = std::get_if<response>(&admitted))
    return std::move(*refused);
  const question asked{head, options, counts, std::get<access>(std::move(admitted))};
  auto found = api_response(asked, rest);
  if (must_not_be_stored(found, asked))
    std::ranges::find(found.fields, "Cache-Control", [](const auto& field) {
      return field.first;
    })->second = "no-store";
  return found;
}

response match(const request_head& head, const route_options& options, const assets& page,
               admission::wall_time now, access_counts& counts) {
  if (head.path == "*")
    return preflight(head, options);
  if (const auto* found = page.find(head.path)) {
    if (head.method == "OPTIONS")
      return preflight(head, options);
    return is_read(head) ? file(head, *found) : method_refused("Use GET: pages are read-only");
  }
  if (assets::is_of_another_version(head.path))
    return outdated_asset();
  auto rest = head.path;
  if (take_segment(rest) != "api")
    return not_found(options);
  return guarded(head, options, rest, now, counts);
}

response with_cors(response found, const request_head& head, const route_options& options) {
  if (options.allowed_origins.empty())
    return found;
  found.fields.emplace_back("Vary", "Origin");
  if (const auto origin = head.field("Origin"); is_allowed(origin, options)) {
    found.fields.emplace_back("Access-Control-Allow-Origin", origin);
    if (options.access)
      found.fields.emplace_back("Access-Control-Expose-Headers",
                                "Logflume-Last-Event-ID, WWW-Authenticate, Retry-After");
    else if (found.stream && found.stream->form != stream_form::events)
      found.fields.emplace_back("Access-Control-Expose-Headers", "Logflume-Last-Event-ID");
  }
  return found;
}

} // namespace

response route(const request_head& head, const route_options& options, const assets& page,
               admission::wall_time now, access_counts& counts) {
  if (!options.hosts.allows(head.field("Host")))
    return problem(421, "Use a host name that this server accepts, or add this one to http.hosts");
  return with_cors(match(head, options, page, now, counts), head, options);
}

response refuse_stream(const request_head& head, const route_options& options, stream_form form,
                       stream_refusal reason, std::chrono::milliseconds retry_delay) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_delay);
  response refused;
  if (has_element(head.field("Accept"), event_stream_type)) {
    refused.fields = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
    refused.content_type = event_stream_type;
    refused.body = retry_frame(retry_delay);
    // Some clients take each empty line for a message; the original's clients expect a whole block.
    if (form != stream_form::events)
      refused.body.pop_back();
  } else {
    refused = reason == stream_refusal::draining
                  ? draining_problem()
                  : problem(503, "Try again later: all streams are in use", name_of(reason));
    refused.fields.emplace_back("Retry-After", std::to_string(seconds.count()));
  }
  return with_cors(std::move(refused), head, options);
}

} // namespace logflume::http
