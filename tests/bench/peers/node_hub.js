// A hub written by hand in Node.js: `node node_hub.js PORT`.
"use strict";
const http = require("node:http");

const followers = new Map(); // by entity

function follow(entity, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  response.flushHeaders();
  if (!followers.has(entity))
    followers.set(entity, new Set());
  followers.get(entity).add(response);
  response.on("close", () => followers.get(entity).delete(response));
}

function publish(entity, request, response) {
  const pieces = [];
  request.on("data", piece => pieces.push(piece));
  request.on("end", () => {
    const frame = `data:${Buffer.concat(pieces)}\n\n`;
    for (const each of followers.get(entity) ?? [])
      each.write(frame);
    response.writeHead(204).end();
  });
}

const server = http.createServer((request, response) => {
  const entity = request.url.slice(request.url.lastIndexOf("/") + 1);
  if (request.method === "POST")
    publish(entity, request, response);
  else
    follow(entity, response);
});
server.on("connection", socket => socket.setNoDelay(true));
server.keepAliveTimeout = 0;
server.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
