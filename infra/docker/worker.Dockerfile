# A worker: workflows, forge and sandboxes. Build it from the repository's root:
#   docker build -f infra/docker/worker.Dockerfile .
# Its sandboxes (bubblewrap) need user namespaces inside the container; docker-compose.yml shows what allows them.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -pl cli -am -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM eclipse-temurin:25-jre
# What agents find in their sandboxes comes from this image: add the tools that your projects need.
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap git python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/swarm swarm
COPY --from=build /src/cli/target/swarm-cli.jar /opt/swarm/swarm-cli.jar
COPY --from=build /src/cli/target/lib /opt/swarm/lib
USER swarm
WORKDIR /var/lib/swarm
RUN mkdir -p /var/lib/swarm/data
ENV SWARM_DATA=/var/lib/swarm/data
# The worker leaves this file once it polls for work.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["test", "-f", "/var/lib/swarm/data/run/worker.ready"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=40", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/swarm/swarm-cli.jar:/opt/swarm/lib/*", "dev.swarm.cli.SwarmCommand"]
CMD ["worker"]
