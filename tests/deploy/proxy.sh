#!/bin/bash
# Checks that each event passes a proxy before the next one is appended, over TLS and HTTP/2, with
# the configuration in deploy/ except for its addresses: proxy.sh nginx|haproxy|caddy
proxy=$1
. tests/deploy/support.sh
need "$proxy" "$proxy"
need curl curl
need openssl openssl

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=sensors.example.org -keyout "$scratch/key.pem" -out "$scratch/cert.pem" 2>/dev/null
  cat "$scratch/cert.pem" "$scratch/key.pem" >"$scratch/both.pem"
}

start_nginx() {
  sed "s|127.0.0.1:8080|$address|; s|listen 443|listen unix:$scratch/front|
    s|/etc/ssl/certs/.*;|$scratch/cert.pem;|; s|/etc/ssl/private/.*;|$scratch/key.pem;|" \
    deploy/nginx/logflume.conf >"$scratch/site.conf"
  cat >"$scratch/nginx.conf" <<TEXT
daemon off;
pid $scratch/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path $scratch/body;
  proxy_temp_path $scratch/proxy;
  fastcgi_temp_path $scratch/fastcgi;
  uwsgi_temp_path $scratch/uwsgi;
  scgi_temp_path $scratch/scgi;
  include $scratch/site.conf;
}
TEXT
  start nginx -p "$scratch" -c "$scratch/nginx.conf" 2>"$scratch/proxy.err"
}

start_haproxy() {
  sed "s|:443|unix@$scratch/front|; s|/etc/haproxy/.*\.pem|$scratch/both.pem|
    s|127.0.0.1:8080 port 9180|$address port ${admin##*:}|; /server two/d; s|maxconn .*|maxconn 100|" \
    deploy/haproxy/haproxy.cfg >"$scratch/haproxy.cfg"
  haproxy -c -q -f "$scratch/haproxy.cfg" || fail "haproxy does not take its configuration"
  start haproxy -db -f "$scratch/haproxy.cfg" >"$scratch/proxy.err" 2>&1
}

start_caddy() {
  {
    printf '{\n\tadmin off\n}\n'
    sed "s|127.0.0.1:8080|$address|
      s|^sensors.*{|&\n\tbind unix/$scratch/front\n\ttls $scratch/cert.pem $scratch/key.pem|" \
      deploy/caddy/Caddyfile
  } >"$scratch/Caddyfile"
  HOME=$scratch XDG_DATA_HOME=$scratch XDG_CONFIG_HOME=$scratch start caddy run --adapter caddyfile \
    --config "$scratch/Caddyfile" 2>"$scratch/proxy.err"
}

through_proxy() {
  curl --silent --no-buffer --http2 --insecure --unix-socket "$scratch/front" "$@"
}

# arrives TEXT: checks that the stream's next line, other than blank lines and comments, is TEXT.
arrives() {
  local line
  while IFS= read -r -t 60 -u 7 line; do
    [ "$line" = "$1" ] && return
    [ -z "$line" ] || [ "$line" = : ] || fail "$line came in place of $1"
  done
  fail "$1 did not come while the stream was open"
}

certificate
make_site
serve --http.stream_lifetime=1h
service=$started
begin_feed
"start_$proxy"
eventually through_proxy --max-time 5 --fail https://sensors.example.org/

echo 7 >&8
mkfifo "$scratch/stream"
exec 7<>"$scratch/stream"
start through_proxy --write-out 'version %{http_version}, status %{http_code}\n' \
  https://sensors.example.org/api/temperature/events/7 >&7
client=$started
arrives 'data:{"Registered":{"secret":"[redacted]"}}'
arrives id:7
shortest=999999999
for degrees in $(seq 50); do
  appended=$(date +%s%N)
  echo "7 $degrees" >&8
  arrives "data:{\"TemperatureRead\":{\"temperature\":$degrees}}"
  took=$((($(date +%s%N) - appended) / 1000))
  [ "$took" -gt "$shortest" ] || shortest=$took
done
echo "append to client: $shortest us at best"
# A proxy that flushes by a timer would delay every event by this much.
[ "$shortest" -le 100000 ] || fail "an event takes $shortest us at best"

# The proxy passes on the end of the stream as an end, not as a break.
kill "$service"
arrives 'version 2, status 200'
wait "$client" || fail "curl ended with $?"
wait "$service" || fail "the service ended with $?"

# A client that comes while no service runs is told when to come back: at once, and also after the
# proxy has noticed.
comes_back() {
  through_proxy --max-time 20 --header 'accept: text/event-stream' \
    --write-out '%{http_code} %{content_type}' \
    https://sensors.example.org/api/temperature/events/7 >"$scratch/away" || fail "curl ended with $?"
  grep -q '^retry:[0-9]\{4,5\}$' "$scratch/away" || fail "no retry in $(cat "$scratch/away")"
  [ "$(tail -n 1 "$scratch/away")" = '200 text/event-stream' ] || fail "$(cat "$scratch/away")"
}
comes_back
[ "$proxy" != haproxy ] || eventually grep -q 'logflume/one is DOWN' "$scratch/proxy.err"
comes_back
page=$(through_proxy --max-time 20 --output /dev/null --write-out '%{http_code}' https://sensors.example.org/)
[ "$page" -ge 502 ] || fail "the page is answered with $page while nobody is there"
