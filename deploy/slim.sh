#!/bin/sh
# slim.sh SITE-PACKAGES: takes out of an environment what this app never loads; the image is a third smaller.
# tests/image_test.sh plays, trains and exports with what is left.
set -eu
cd "$1"

# Tests, headers, and parts for other front ends. (numpy.testing imports one file of numpy's own tests.)
find . -type d -name tests ! -path './numpy/*' -prune -exec rm -rf {} +
find numpy -type f -path '*/tests/*' ! -name _natype.py ! -name __init__.py -delete
find . -type f \( -name '*.c' -o -name '*.cpp' -o -name '*.h' -o -name '*.hpp' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.pyi' -o -name '*.map' \) -delete
rm -rf ../../../share/jupyter plotly/labextension plotly/package_data/widgetbundle.js pydeck/nbextension matplotlib/mpl-data/sample_data
# Arrow's clients of clouds, and copies where a name is a link elsewhere.
rm -rf pyarrow/include pyarrow/src pyarrow/*flight* pyarrow/*s3* pyarrow/libarrow_python.so pyarrow/*.so.*.*.*

# Charts of others: the app draws with its own player, and takes but plotly.js from Plotly.
find plotly/graph_objs -mindepth 1 -maxdepth 1 -type d ! -name __pycache__ -exec rm -rf {} +
rm -rf plotly/express plotly/figure_factory plotly/matplotlylib altair
cd streamlit/static/static/js
rm -f DeckGlJsonChart.* PlotlyChart.* ArrowVegaLiteChart.* GraphVizChart.* EChartsChart.* elk-*
cd "$1"

# Of scikit-learn only its tables are read, of CLDR the languages of the interface (app/languages).
find sklearn -mindepth 1 -maxdepth 1 ! -name __init__.py ! -name datasets -exec rm -rf {} +
find sklearn/datasets -mindepth 1 -maxdepth 1 ! -name data -exec rm -rf {} +
find babel/locale-data -name '*.dat' ! -name root.dat ! -name 'en*' ! -name 'es*' ! -name 'fr*' ! -name 'ko*' ! -name 'ru*' -delete

# Names for debuggers. Libraries that wheels brought along, in *.libs, were patched: they stay as they are.
find . -type f -name '*.so*' ! -path '*.libs/*' -exec strip --strip-unneeded {} +

# Bytecode, which makes a start three times as fast, of what is imported, not of everything there is.
cd /
find "$1" -type d -name __pycache__ -prune -exec rm -rf {} +
python - <<'END'
import importlib

NAMES = """
av babel.lists babel.numbers cachetools click contourpy fontTools.subset fontTools.ttLib fontTools.varLib.instancer
jax jax.extend.core jax.numpy jax.scipy.linalg jax.scipy.ndimage jax.scipy.special jax.experimental.shard_map
jax._src.compilation_cache jax._src.lru_cache latex2mathml.converter
matplotlib.backends.backend_agg matplotlib.backends.backend_pdf matplotlib.backends.backend_svg matplotlib.mathtext
matplotlib.pyplot numpy.testing pandas plotly pptx prometheus_client.exposition prometheus_client.openmetrics.exposition
platformdirs prometheus_client.core pyarrow.parquet pydantic.json_schema pydantic.plugin._loader pydantic.plugin._schema_validator
annotated_types cachetools._cached pydantic.fields pydantic.functional_serializers pydantic.types pydantic._internal._validators
pydantic.type_adapter redis.backoff redis.retry scipy.stats scipy.fft scipy.ndimage segno
PIL.PngImagePlugin PIL.GifImagePlugin PIL.WebPImagePlugin PIL.JpegImagePlugin PIL.BmpImagePlugin
starlette.applications starlette.middleware.cors starlette.middleware.gzip starlette.staticfiles starlette.websockets
streamlit streamlit.components.v2 streamlit.web.bootstrap streamlit.web.cli streamlit.web.server.starlette.starlette_app
streamlit.web.server.starlette.starlette_server streamlit.runtime.scriptrunner streamlit.testing.v1
cachetools.keys httptools uvicorn.protocols.http.h11_impl uvicorn.protocols.http.httptools_impl uvicorn.protocols.websockets.websockets_sansio_impl uvicorn.loops.auto uvicorn.lifespan.on
""".split()
for name in NAMES:
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"no bytecode of {name}: {error}")
END
