# The program alone: no shell, no package manager, not root, nothing written.
#
#   docker build -t bruin .                          what needs no DuckDB
#   docker build -t bruin --target with-duckdb .     with its library, 71 MB
#
# A pipeline goes on top: FROM bruin, COPY shop /srv/pipelines/shop. Pin both bases by digest in your
# registry: --build-arg RUNTIME=gcr.io/distroless/cc-debian12@sha256:…
ARG DENO=denoland/deno:debian-2.9.6
ARG RUNTIME=gcr.io/distroless/cc-debian12:nonroot

FROM ${DENO} AS build
WORKDIR /source
COPY deno.json deno.lock deno.npm.lock import_map.npm.json main.ts ./
COPY src src
COPY tools tools
RUN deno task compile

FROM build AS library
RUN deno task bruin duckdb install --directory /library

# glibc, libgcc_s, libstdc++, certificates and time zones; nothing else is needed.
FROM ${RUNTIME} AS runtime
COPY --from=build /source/dist/bruin /usr/local/bin/bruin
COPY LICENSE /usr/local/share/doc/bruin/LICENSE
USER 65532:65532
WORKDIR /srv/pipelines
# No HEALTHCHECK: a run is healthy when it ends with 0.
ENTRYPOINT ["/usr/local/bin/bruin"]

FROM runtime AS with-duckdb
COPY --from=library /library/ /usr/local/lib/bruin/
ENV BRUIN_DUCKDB_LIBRARY=/usr/local/lib/bruin/libduckdb.so

# What is built without --target.
FROM runtime
