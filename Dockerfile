# The page in a container, without TensorFlow and notebooks, as a user without rights:
#   docker build -t chest-xray . && docker run --rm --read-only -p 127.0.0.1:8000:8000 chest-xray
FROM python:3.12-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
# the dependency group `page` of pyproject.toml: what `serve` imports, and no more
RUN python -m venv /opt/xray \
    && /opt/xray/bin/pip install --no-cache-dir "pip>=25.1" \
    && /opt/xray/bin/pip install --no-cache-dir --group page
COPY chest_xray_cnn chest_xray_cnn
COPY saved_models saved_models
RUN /opt/xray/bin/pip install --no-cache-dir --no-deps .

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
