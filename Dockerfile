FROM python:3.12-slim AS base
ENV PATH=/app/bin:/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8501 \
    JAX_COMPILATION_CACHE_DIR=/compiled

# The libraries: the large layer, which changes only with the lock, less what no web app imports.
FROM base AS libraries
# "gpu" trains networks on NVIDIA's GPUs: compose.gpu.yaml.
ARG ACCELERATOR=
WORKDIR /source
RUN apt-get update && apt-get install --yes --no-install-recommends binutils
COPY requirements.lock requirements-gpu.lock deploy/slim.sh ./
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --no-compile --require-hashes -r requirements${ACCELERATOR:+-$ACCELERATOR}.lock \
 && sh slim.sh /venv/lib/python3.12/site-packages

# The app, with its bytecode, and what visitors are likely to ask for compiled.
FROM libraries AS build
COPY pyproject.toml hatch_build.py README.md LICENSE ./
# reveal.js for decks of slides, where npm has put it, as `make image` has it do; without it they link to it.
COPY LICENSE node_module[s] node_modules/
COPY core core
COPY landscapes landscapes
COPY app app
COPY optimizer_trajectories optimizer_trajectories
RUN pip --python /venv/bin/python install --no-cache-dir --no-deps --no-build-isolation --target /app . \
 && python -m compileall -q /app
RUN cd / && trajectories warm


FROM base
# Chinese, Japanese and Korean letters for pictures and handouts (7 MB); others with a package more. The package keeps
# the font with Hangul where no program looks.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-droid-fallback \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
 && cd /usr/share/fonts-droid-fallback/truetype && test -s DroidSansFallback.ttf \
 && ln -s "$PWD/DroidSansFallback.ttf" /usr/share/fonts/truetype/droid/
RUN useradd --uid 1000 --home-dir /tmp --no-create-home app
COPY --from=libraries /venv /venv
COPY --from=build /app /app
COPY --from=build /compiled /compiled
USER app
EXPOSE 8501
# Whether it lives; `/ready` tells a proxy whether to send visitors.
HEALTHCHECK --interval=2s --timeout=3s --start-period=30s CMD ["python", "-ISc", "import os, socket; at = socket.create_connection(('127.0.0.1', int(os.environ['PORT'])), 2); at.send(b'GET %s/_stcore/health HTTP/1.0\\r\\n\\r\\n' % os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').rstrip('/').encode()); assert b' 200 ' in at.recv(99)"]
CMD ["trajectories", "serve"]
