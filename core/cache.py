"""Compiled programs that outlive the process."""

import os
import warnings
from pathlib import Path

import jax
import platformdirs


def folder() -> Path:
    """Where compiled programs are kept.

    $JAX_COMPILATION_CACHE_DIR names it, else it lies in the user's cache folder.
    """
    named = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    return Path(named or platformdirs.user_cache_path("optimizer-trajectories") / "xla")


def enable() -> Path:
    """Keep compiled programs on disk and return the folder.

    A folder that cannot be written is only read from: programs that are not in it are compiled anew by each
    process.
    """
    warnings.filterwarnings("ignore", "Error writing persistent compilation cache entry")
    where = folder()
    jax.config.update("jax_compilation_cache_dir", str(where))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    jax.config.update("jax_persistent_cache_enable_xla_caches", "none")  # else the path is part of the key
    return where
