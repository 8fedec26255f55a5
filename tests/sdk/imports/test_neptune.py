import datetime
import decimal
import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.doubles.live_server import LiveServer

from kiseki.model.errors import UsageError
from kiseki.sdk.imports.neptune import NeptuneSource

SCHEMA = pa.schema(
    [
        ("project_id", pa.string()),
        ("run_id", pa.string()),
        ("attribute_path", pa.string()),
        ("attribute_type", pa.string()),
        ("step", pa.decimal128(18, 6)),
        ("timestamp", pa.timestamp("ms", tz="UTC")),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("string_value", pa.string()),
        ("bool_value", pa.bool_()),
        ("datetime_value", pa.timestamp("ms", tz="UTC")),
        ("string_set_value", pa.list_(pa.string())),
        ("file_value", pa.struct([("path", pa.string())])),
        (
            "histogram_value",
            pa.struct(
                [
                    ("type", pa.string()),
                    ("edges", pa.list_(pa.float64())),
                    ("values", pa.list_(pa.float64())),
                ]
            ),
        ),
    ]
)
"""As the exporter's README states it; the service that it exported from is closed."""
BEGAN = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def _line(path: str, kind: str, step: str | None = None, **values) -> dict:
    number = None if step is None else decimal.Decimal(step)
    time = None if step is None else BEGAN + datetime.timedelta(seconds=float(step))
    return {
        "project_id": "team/vision",
        "run_id": "RUN-7",
        "attribute_path": path,
        "attribute_type": kind,
        "step": number,
        "timestamp": time,
        **values,
    }


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export of one run in two parts, the second of which is the tenth."""
    folder = tmp_path / "data" / "vision_0a1b"
    folder.mkdir(parents=True)
    (tmp_path / "files" / "vision_0a1b").mkdir(parents=True)
    (tmp_path / "files" / "vision_0a1b" / "m.txt").write_text("weights")
    first = [
        _line("sys/name", "string", string_value="名前"),
        _line("sys/tags", "string_set", string_set_value=["a", "b"]),
        _line("sys/creation_time", "datetime", datetime_value=BEGAN),
        _line("params/lr", "float", float_value=0.5),
        _line("params/layers", "int", int_value=3),
        _line("params/on", "bool", bool_value=True),
        _line("model", "file", file_value={"path": "vision_0a1b/m.txt"}),
        _line("secret", "file", file_value={"path": "../../outside.txt"}),
    ]
    losses = [math.nan, math.inf, 0.25]
    second = [
        *(_line("loss", "float_series", f"{i}", float_value=v) for i, v in enumerate(losses)),
        *(_line("acc", "float_series", f"{i}", float_value=i / 4) for i in range(3)),
        _line("acc", "float_series", "2.5", float_value=0.75),
        _line("runtime/stdout", "string_series", "0", string_value="hello"),
        _line(
            "hist",
            "histogram_series",
            "1",
            histogram_value={"type": "COUNTING", "edges": [0.0, 1.0, 2.0], "values": [3.0, 4.0]},
        ),
    ]
    (tmp_path / "outside.txt").write_text("not to be taken")
    for number, lines in ((10, second), (9, first)):
        table = pa.Table.from_pylist(lines, schema=SCHEMA)
        pq.write_table(table, folder / f"RUN-7_part_{number}.parquet")
    return tmp_path / "data"


def test_an_export_arrives_value_by_value(exported, bring, api, live_server: LiveServer) -> None:
    [result] = bring(NeptuneSource(exported))
    assert result.status == "imported"
    [run] = api.runs("vision")
    assert (run.name, run.tags, run.state) == ("名前", ["a", "b"], "finished")
    assert run.config == {
        "neptune/run_id": "RUN-7",
        "params/lr": 0.5,
        "params/layers": 3,
        "params/on": True,
    }
    rows = list(run.scan_history())
    # One step has a fraction, so all are tenths.
    assert [row["_step"] for row in rows] == [0, 10, 20, 25]
    assert [row.get("acc") for row in rows] == [0.0, 0.25, 0.5, 0.75]
    assert math.isnan(rows[0]["loss"])
    assert [row.get("loss") for row in rows[1:]] == [math.inf, 0.25, None]
    assert rows[1]["hist"]["values"] == [3.0, 4.0]
    assert [line.content for line in run.console_logs()] == ["hello"]
    assert live_server.get(f"/runs/{run.uid}/files/content/model").body == b"weights"


def test_what_does_not_fit_is_said(exported, bring) -> None:
    [result] = bring(NeptuneSource(exported))
    assert result.left_out == [
        "file secret: it is not among the files",
        "steps with fractions: all steps are multiplied by 10",
    ]


def test_a_folder_without_an_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run of neptune-exporter"):
        NeptuneSource(tmp_path)
