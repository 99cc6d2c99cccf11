# Two images: linewarden, which holds one file besides CA certificates, and an
# Asterisk for it. docker-compose.yml builds and runs both; docs/container.md.

FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build && mkdir -p /state/var/lib/linewarden /state/var/log/linewarden

# The CA certificates are for an Asterisk elsewhere, with ari.url = "https://…".
FROM scratch AS linewarden
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=10001:10001 /state/var/lib/linewarden /var/lib/linewarden
COPY --from=build --chown=10001:10001 /state/var/log/linewarden /var/log/linewarden
COPY --from=build /src/bin/linewarden /usr/local/bin/linewarden
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/linewarden"]
CMD ["serve"]

# Debian has Asterisk 22, the first with all that linewarden relies on, in sid
# alone. ARI answers every recording with an error where its folder is missing.
FROM debian:sid-slim AS asterisk
RUN groupadd --gid 10002 asterisk \
	&& useradd --uid 10002 --gid asterisk --no-create-home --home-dir /var/lib/asterisk --shell /usr/sbin/nologin asterisk \
	&& apt-get update \
	&& apt-get install --yes --no-install-recommends asterisk asterisk-core-sounds-en asterisk-moh-opsound-gsm \
	&& rm -rf /var/lib/apt/lists/* \
	&& install --directory --owner asterisk --group asterisk /var/spool/asterisk/recording
COPY --from=build /src/bin/linewarden /usr/local/bin/linewarden
RUN linewarden prompts /usr/share/asterisk/sounds
COPY --chmod=755 deploy/asterisk /usr/local/share/linewarden/asterisk
COPY --chmod=755 deploy/asterisk-start /usr/local/bin/asterisk-start
USER 10002:10002
ENTRYPOINT ["/usr/local/bin/asterisk-start"]
