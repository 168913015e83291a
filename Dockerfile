# Two stages: the first installs what requirements.lock pins, the second holds the result and no tools.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /build
RUN python -m venv /opt/litfass
COPY requirements.lock ./
RUN /opt/litfass/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY aggregator aggregator
COPY db db
COPY feeds feeds
RUN /opt/litfass/bin/python -m pip install --no-cache-dir --no-deps . \
    && /opt/litfass/bin/python -m pip uninstall --yes --quiet pip \
    && mkdir -m 0750 /empty

FROM ${BASE}
COPY --from=build /opt/litfass /opt/litfass
COPY --from=build --chown=10001:10001 /empty /data
ENV LITFASS_DATA=/data \
    LITFASS_BIND=0.0.0.0 \
    TMPDIR=/data/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["/opt/litfass/bin/litfass", "health"]
ENTRYPOINT ["/opt/litfass/bin/litfass"]
CMD ["run"]
