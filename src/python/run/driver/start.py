"""The warm interpreter that runs qmark's snippets: forks one process for each run.

Speaks frames over the descriptors 0 (requests) and 1 (replies): a 32-bit little-endian length, a
JSON header of that length, then the blobs whose sizes the header lists in "blobs". A run writes its
standard output, standard error and records into three files of its own, so nothing it does can block
this process; its records are JSON lines which the reader treats as hostile.
"""

import ast
import atexit
import builtins
import gc
import io
import itertools
import json
import operator
import os
import select
import signal
import struct
import sys
import threading
import time
import traceback
import types

# Often imported by snippets; loading them once keeps a run short.
import collections, contextlib, copy, dataclasses, datetime, enum, functools, heapq, math, random, re, string, typing  # noqa

try:
    import fcntl
    import resource
except ImportError:  # Not a Unix system.
    fcntl = resource = None

CLIP = 20000
MAX_FRAMES = 40
RECORD_LIMIT = 4 << 20
CLOSED_DESCRIPTORS = 113
SHARED_MEMORY = "/dev/shm"
