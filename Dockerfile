FROM python:3.12-slim AS packages
WORKDIR /srv
COPY requirements-runtime.lock .
RUN python -m venv /srv/venv \
    && /srv/venv/bin/pip install --no-cache-dir --require-hashes -r requirements-runtime.lock

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portcullis \
    && install --directory --owner=portcullis --mode=0700 /data
WORKDIR /srv
COPY --from=packages /srv/venv venv
COPY app app
COPY migrations migrations
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONPATH=/srv \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTCULLIS_DATA_DIR=/data \
    PORTCULLIS_HOST=0.0.0.0 \
    PORTCULLIS_PORT=8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORTCULLIS_PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
