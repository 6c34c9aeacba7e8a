# syntax=docker/dockerfile:1

# Hindsight as an image: the binary, the site it serves beside it, and a volume for the data.
#
#   docker build --tag hindsight .
#   docker run --publish 127.0.0.1:3000:3000 --volume hindsight:/data hindsight

FROM node:20-bookworm-slim AS node

# The version that rust-toolchain.toml names, so that rustup has no other to fetch.
FROM rust:1.95.0-bookworm AS build
# The build runs wasm-opt, which comes from npm.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# Said here, it also keeps rustup from installing the components of rust-toolchain.toml, which are for developing.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
# What is downloaded is kept between builds. target/ is not: cargo goes by the age of files, and files of another
# checkout may be older than what was built of this one.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.npm \
    cargo xtask build && mv target/dist /hindsight && rm -r target

FROM debian:bookworm-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Hindsight" \
      org.opencontainers.image.description="Looking back: what your time, your machines, your meters and your packages really did" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# The programs that call others trust the system's certificates; the time zones are fresher than the ones compiled in.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --mode 0700 --owner 10001 --group 10001 /data
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/hindsight/
COPY --from=build /hindsight /opt/hindsight

ENV PATH="/opt/hindsight:${PATH}" \
    HINDSIGHT_DATA=/data \
    HINDSIGHT_LISTEN=0.0.0.0:3000
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
VOLUME /data
# A hindsight.toml is looked for here, and `hindsight backup FILE` writes here.
WORKDIR /data
EXPOSE 3000
STOPSIGNAL SIGTERM

# bash is part of every Debian and can speak to a port; wget or curl would be one more package to keep patched.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["bash", "-c", "\
exec 3<>/dev/tcp/127.0.0.1/${HINDSIGHT_LISTEN##*:} && \
printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && \
read -r _ status _ <&3 && [[ $status == 200 ]]"]

ENTRYPOINT ["hindsight"]
CMD ["serve"]
