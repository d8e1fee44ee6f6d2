# The program, and a PostgreSQL for its throw-away servers: for CI that has no Rust.
#
#   docker build --tag migrations .
#   docker run --rm --volume "$PWD:/project" migrations prepare --dir migrations --check
#
# DEBIAN decides which PostgreSQL is in it: 15 with bookworm, 17 with trixie.
ARG DEBIAN=bookworm

FROM rust:1.95-${DEBIAN} AS build
WORKDIR /source
COPY . .
RUN cargo install --locked --path migrations-cli --root /program

FROM debian:${DEBIAN}-slim
# A set whose functions are written in PL/pgSQL needs the extension; `check --since` asks git. Nobody
# uses the cluster that Debian makes with the package.
RUN export DEBIAN_FRONTEND=noninteractive \
    && mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
    && apt-get update -q \
    && apt-get install -q -y --no-install-recommends ca-certificates git postgresql \
    && apt-get install -q -y --no-install-recommends \
        "postgresql-$(ls /usr/lib/postgresql)-plpgsql-check" \
    && git config --system safe.directory '*' \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /program/bin/cargo-migrations /usr/local/bin/
# No server waits for a next run: the container ends with the program.
ENV CI=true
WORKDIR /project
ENTRYPOINT ["cargo-migrations"]
