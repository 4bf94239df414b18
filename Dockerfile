FROM python:3.12-slim AS base
ENV PATH=/app/bin:/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8501 \
    JAX_COMPILATION_CACHE_DIR=/compiled

# The libraries: the large layer, which changes only with the lock, less what no web app imports.
# (numpy keeps its tests: numpy.testing imports from them.)
FROM base AS libraries
WORKDIR /source
COPY requirements.lock .
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --require-hashes -r requirements.lock \
 && cd /venv/lib/python3.12/site-packages \
 && rm -rf pandas/tests pyarrow/tests pyarrow/include pyarrow/*flight* plotly/labextension pydeck/nbextension/static \
 && find scipy sklearn jax joblib -type d -name tests -prune -exec rm -rf {} +

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
 && rm -rf /var/lib/apt/lists/* \
 && cd /usr/share/fonts-droid-fallback/truetype && test -s DroidSansFallback.ttf \
 && ln -s "$PWD/DroidSansFallback.ttf" /usr/share/fonts/truetype/droid/
RUN useradd --uid 1000 --home-dir /tmp --no-create-home app
COPY --from=libraries /venv /venv
COPY --from=build /app /app
COPY --from=build /compiled /compiled
USER app
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-ISc", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/_stcore/health', timeout=2)"]
CMD ["trajectories", "serve"]
