# The web page in a container, without TensorFlow and notebooks, as a user without privileges:
#   docker build -t chest-xray . && docker run --rm --read-only -p 127.0.0.1:8000:8000 chest-xray
# For a reproducible deployment pin the base image by digest, FROM python:3.12-slim@sha256:..., and update the digest with each
# security release; `docker buildx imagetools inspect python:3.12-slim` prints the current one.
FROM python:3.12-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY chest_xray_cnn chest_xray_cnn
COPY saved_models saved_models
RUN python -m venv /opt/xray && /opt/xray/bin/pip install --no-cache-dir '.[web]'

FROM python:3.12-slim
COPY --from=build /opt/xray /opt/xray
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin xray
USER 10001
WORKDIR /
ENV PATH=/opt/xray/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["chest-xray", "serve", "--host", "0.0.0.0"]
