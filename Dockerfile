# The web page in a container, without TensorFlow and notebooks, as a user without privileges:
#   docker build -t chest-xray . && docker run --rm --read-only -p 127.0.0.1:8000:8000 chest-xray
# The base image is pinned by digest, and every package by version and hash. Update both with each security release:
#   docker buildx imagetools inspect python:3.12-slim     # prints the current digest; Dependabot proposes it too
#   echo 'setuptools>=77' | uv pip compile - pyproject.toml --extra web --generate-hashes --no-header --no-annotate \
#       --python-version 3.12 --python-platform x86_64-manylinux_2_28 -o .ci/container.txt
FROM python:3.12-slim@sha256:dddfd7e07f9d15aeeca61529320492139d21cac7f0070c00609243e51e4e0016 AS build
WORKDIR /build
COPY .ci/container.txt .ci/
RUN python -m venv /opt/xray && /opt/xray/bin/pip install --no-cache-dir --require-hashes --no-deps -r .ci/container.txt
COPY pyproject.toml README.md LICENSE ./
COPY chest_xray_cnn chest_xray_cnn
COPY saved_models saved_models
RUN /opt/xray/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim@sha256:dddfd7e07f9d15aeeca61529320492139d21cac7f0070c00609243e51e4e0016
COPY --from=build /opt/xray /opt/xray
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin xray
USER 10001
WORKDIR /
ENV PATH=/opt/xray/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["chest-xray", "serve", "--host", "0.0.0.0"]
