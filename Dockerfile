# Built from the wheel in dist/, so that an image holds exactly what was released. No secret is needed here.
# docker build --build-arg VERSION=0.1.0 -t timetracker .
ARG PYTHON_IMAGE=python:3.13-slim-trixie@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285

FROM ${PYTHON_IMAGE} AS build
COPY requirements/image.txt /build/image.txt
COPY dist/*.whl /build/
RUN python3 -m venv /opt/tt \
    && /opt/tt/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r /build/image.txt \
    && /opt/tt/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-index /build/*.whl \
    && /opt/tt/bin/python -m pip check \
    && /opt/tt/bin/python -m pip uninstall --yes pip \
    && find /opt/tt -type d -name tests -path '*/site-packages/posthog/*' -prune -exec rm -r {} + \
    && find /opt/tt -name __pycache__ -prune -exec rm -r {} + \
    && rm -r /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/mssql \
        /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/mysql \
        /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/oracle \
    && /opt/tt/bin/python -m compileall -q -x '/pygments/' --invalidation-mode unchecked-hash /opt/tt/lib \
    && mkdir -m 0700 /data

FROM ${PYTHON_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="timetracker" \
      org.opencontainers.image.description="A terminal time tracker whose timer is instant and never loses a second" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +
COPY --from=build /opt/tt /opt/tt
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/tt/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TT_HOME=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
HEALTHCHECK NONE
ENTRYPOINT ["/opt/tt/bin/tt"]
