// KafkaSSE with the topic `bench`: `node kafka_sse.js PORT BROKERS`.
"use strict";
const http = require("node:http");
const { createRequire } = require("node:module");

// The package is not installed beside this file.
const kafkaSse = createRequire(`${process.cwd()}/`)("kafka-sse");
const options = {
  kafkaConfig: { "metadata.broker.list": process.argv[3], "fetch.wait.max.ms": 10 },
  kafkaTopicConfig: {},
};
// Every client begins at the topic's beginning, so that it misses none of the events it needs.
const beginning = JSON.stringify(
  [0, 1, 2].map(partition => ({ topic: "bench", partition, offset: 0 })));

const server = http.createServer((request, response) => {
  if (!request.url.startsWith("/bench")) {
    response.writeHead(404).end();
    return;
  }
  request.headers["last-event-id"] = beginning;
  kafkaSse(request, response, ["bench"], options).catch(error => console.error(error));
});
server.keepAliveTimeout = 0;
server.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
