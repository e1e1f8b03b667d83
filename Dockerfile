# syntax=docker/dockerfile:1
# The gateway as one self-contained program on a base without shell and package manager, as a user who is not root.
#   docker build -t parlance .
#   docker run --rm -p 127.0.0.1:4000:4000 -v parlance-data:/data -e OPENAI_API_KEY parlance
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in arm64) system=linux-arm64 ;; *) system=linux-x64 ;; esac \
 && dotnet publish src/Parlance.Cli -c Release -r "$system" -o /app \
 && mkdir /data

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /data /data
COPY deploy/container.yaml /etc/parlance/parlance.yaml
# The id of the base's user `app`.
USER 1654
VOLUME /data
EXPOSE 4000
# Answers may run for two minutes after the signal: stop with `docker stop --time 130`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/parlance"]
CMD ["serve", "--config", "/etc/parlance/parlance.yaml", "--data", "/data"]
