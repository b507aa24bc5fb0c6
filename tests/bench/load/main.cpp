// Runs one scenario of clients and a publisher against one server, and prints its figures as a line
// of JSON.
#include "tests/bench/load/scenarios.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

using namespace logflume::bench;

int main(int argc, char** argv) {
  const std::map<std::string, figures (*)(scenario&)> scenarios{
      {"steady", steady}, {"burst", burst}, {"hold", hold},
      {"stuck", stuck},   {"join", join},   {"resume", resume}};
  scenario with;
  std::string name;
  std::string log;
  std::string post;
  std::string kafka;
  bool envelopes = false;
  bool durable = false;
  std::uint16_t post_port = 0;
  std::string token;
  std::vector<pid_t> pids;

  CLI::App app{"Runs a scenario against a server on loopback; prints its figures."};
  app.add_option("scenario", name)->required()->check(CLI::IsMember(scenarios));
  app.add_option("--port", with.where.port)->required();
  app.add_option("--pid", pids, "of the server, to look at its CPU and memory")->required();
  auto* to_log = app.add_option("--log", log, "publish to the log and key in this directory");
  auto* by_post = app.add_option("--post", post, "publish by POST to this path and the entity")
                      ->excludes(to_log);
  app.add_option("--kafka", kafka, "publish to the topic `bench` of these brokers")
      ->excludes(to_log)
      ->excludes(by_post);
  app.add_flag("--durable-streams", durable, "the server has the Durable Streams protocol")
      ->excludes(to_log)
      ->excludes(by_post);
  app.add_option("--post-port", post_port, "where the streams' port takes no POST");
  app.add_flag("--tls", with.where.tls, "the streams are over TLS");
  app.add_option("--token", token, "that each client brings");
  app.add_flag("--envelopes", envelopes, "post events as envelopes");
  app.add_option("--clients", with.clients);
  app.add_option("--slow", with.slow, "clients more, who read slowly");
  app.add_option("--stuck", with.stuck, "clients more, who never read");
  app.add_option("--greedy", with.greedy, "clients more, who ask for the whole log");
  app.add_option("--path", with.where.path, "of the streams, before the entity");
  app.add_option("--entities", with.follow.entities, "that have events");
  auto* own = app.add_flag("--each-its-own", with.follow.each_its_own, "an entity for each client");
  app.add_option("--set", with.follow.set_size, "entities of each client at random, 0: all by `*`")
      ->excludes(own);
  app.add_flag("--query", with.where.is_query, "clients name their entities in the query");
  app.add_option("--rate", with.rate, "events a second");
  app.add_option("--seconds", with.seconds);
  app.add_option("--count", with.count, "events at once, or stored for each entity");
  app.add_option("--rounds", with.rounds);
  CLI11_PARSE(app, argc, argv);

  try {
    if (with.follow.each_its_own)
      with.follow.entities = static_cast<std::uint64_t>(with.clients);
    if (!token.empty())
      with.where.fields = "Authorization: Bearer " + token + "\r\n";
    with.server = server_process{pids};
    if (durable) {
      with.where.path = "/";
      with.where.suffix = "?offset=now&live=sse";
      with.events = publish_to_durable_streams(with.where.port, with.follow.entities);
    } else if (!log.empty()) {
      with.events = publish_to_log(log);
    } else if (!kafka.empty()) {
      with.events = publish_to_kafka(kafka, "bench");
    } else if (!post.empty()) {
      with.events = publish_by_post(post_port ? post_port : with.where.port, post, envelopes);
    }
    scenarios.at(name)(with).print();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s: %s\n", name.c_str(), error.what());
    return 1;
  }
}
