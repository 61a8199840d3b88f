# Built from the wheel in dist/, so that an image holds exactly what was released. No secret is needed here.
# `make image` builds the wheel and this image as timetracker:local.
FROM python:3.13-slim-trixie@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285 AS base

FROM base AS build
COPY requirements/image.txt /build/image.txt
COPY dist/*.whl /build/
RUN python3 -m venv /opt/tt \
    && /opt/tt/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r /build/image.txt \
    && /opt/tt/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-index /build/*.whl \
    && /opt/tt/bin/python -m pip check \
    && /opt/tt/bin/python -m pip uninstall --yes pip \
    && find /opt/tt -type d \( -name test -o -name tests \) -path '*/site-packages/posthog/*' -prune -exec rm -r {} + \
    && find /opt/tt -name __pycache__ -prune -exec rm -r {} + \
    && rm -r /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/mssql \
        /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/mysql \
        /opt/tt/lib/python3*/site-packages/sqlalchemy/dialects/oracle \
    && /opt/tt/bin/python -m compileall -q -x '/pygments/' --invalidation-mode unchecked-hash /opt/tt/lib

FROM base
# What differs between builds (version, revision, time, source, base) comes from .github/scripts/image-labels.sh.
LABEL org.opencontainers.image.title="timetracker" \
      org.opencontainers.image.description="A terminal time tracker whose timer is instant and never loses a second" \
      org.opencontainers.image.licenses="MIT"
RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +
COPY --from=build /opt/tt /opt/tt
# A copied directory keeps the mode of what is in the source directory, not its own; so it is made here.
RUN install -d -m 0700 -o 10001 -g 10001 /data
ENV PATH=/opt/tt/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TT_HOME=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
HEALTHCHECK NONE
ENTRYPOINT ["/opt/tt/bin/tt"]
