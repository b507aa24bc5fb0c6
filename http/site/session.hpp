#pragma once

#include "http/message/admission.hpp"
#include "http/message/request_head.hpp"
#include "http/message/response.hpp"
#include "http/site/access.hpp"

namespace logflume::http {

/// `/api/session`: a browser exchanges its token for a cookie (POST), because EventSource cannot
/// send header fields, and gives the cookie back (DELETE). The cookie is the token itself; the
/// server keeps nothing.
response session_response(const request_head& head, const access_rules& rules,
                          admission::wall_time now, access_counts& counts);

} // namespace logflume::http
