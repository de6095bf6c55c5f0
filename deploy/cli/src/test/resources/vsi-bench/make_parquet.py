"""Writes the Parquet files beside it. Needs pyarrow; made with 26.0."""

import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = [
    {
        "id": 0,
        "dataset": "arkitscenes",
        "scene_name": "41069025",
        "question_type": "object_rel_distance",
        "question": "Which is closest to the café table?",
        "ground_truth": "B",
        "options": ["A. sofa", "B. lamp"],
        "pruned": True,
    },
    {
        "id": 1,
        "dataset": "scannet",
        "scene_name": "scene0011_00",
        "question_type": "object_counting",
        "question": "How many chairs are in this room?",
        "ground_truth": "4",
        "options": None,
        "pruned": False,
    },
]
TEXTS = ["dataset", "scene_name", "question_type", "question", "ground_truth"]
SCHEMA = pa.schema(
    [("id", pa.int64())]
    + [(name, pa.string()) for name in TEXTS]
    + [("options", pa.list_(pa.string())), ("pruned", pa.bool_())]
)

here = pathlib.Path(__file__).parent
table = pa.Table.from_pylist(ROWS, schema=SCHEMA)
for codec in "snappy", "zstd", "gzip":
    pq.write_table(table, here / f"{codec}.parquet", compression=codec)
