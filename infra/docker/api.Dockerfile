# The api service. Build it from the repository's root: docker build -f infra/docker/api.Dockerfile .
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -pl cli -am -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM eclipse-temurin:25-jre
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/swarm swarm
COPY --from=build /src/cli/target/swarm-cli.jar /opt/swarm/swarm-cli.jar
COPY --from=build /src/cli/target/lib /opt/swarm/lib
USER swarm
WORKDIR /var/lib/swarm
# The data folder is a volume; a new one takes over this folder's owner.
RUN mkdir -p /var/lib/swarm/data
ENV SWARM_DATA=/var/lib/swarm/data \
    SWARM_API_ADDRESS=0.0.0.0 \
    SWARM_API_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/swarm/swarm-cli.jar:/opt/swarm/lib/*", "dev.swarm.cli.SwarmCommand"]
CMD ["api"]
