#include "http/message/response.hpp"

#include "http/message/problem.hpp"

namespace logflume::http {

response problem(int status, std::string_view title, std::string_view reason) {
  return {.status = status,
          .fields = {},
          .content_type = std::string{problem_type},
          .body = problem_body(status, title, reason),
          .stream = {}};
}

response draining_problem() {
  return problem(503, "Try again soon: this instance is shutting down", "draining");
}

response method_refused(std::string_view title) {
  auto refused = problem(405, title);
  refused.fields.emplace_back("Allow", allowed_methods);
  return refused;
}

response methods_response() {
  return {.status = 204,
          .fields = {{"Allow", std::string{allowed_methods}}},
          .content_type = {},
          .body = {},
          .stream = {}};
}

bool is_read(const request_head& head) {
  return head.method == "GET" || head.method == "HEAD";
}

} // namespace logflume::http
