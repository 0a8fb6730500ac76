package dev.swarm.infra.temporal;

/** Loopback ports: gRPC (what clients and workers use), Web UI, Prometheus metrics, HTTP API. */
public record TemporalPorts(int grpc, int webUi, int metrics, int http) {}
