import os

import pytest

import kiseki
from kiseki.model.errors import UsageError
from kiseki.model.ids import check_run_id
from kiseki.sdk import rundir
from kiseki.sdk.ranks import derive_ids, find_launch
from kiseki.sdk.ship.progress import StopRecord, write_stop

ELASTIC = {
    "RANK": "1",
    "WORLD_SIZE": "4",
    "MASTER_ADDR": "node0",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_RUN_ID": "job-7",
    "TORCHELASTIC_RESTART_COUNT": "0",
}
SILENT = {"silent": True}


def ids(changes=(), number=0, project="e/p"):
    return derive_ids(find_launch(ELASTIC | dict(changes)), number, project)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SLURM_PROCID": "1", "SLURM_NTASKS": "4", "SLURM_JOB_ID": "7"},
        {"RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "node0"},
        {"RANK": "0", "WORLD_SIZE": "4"},
        {"RANK": "x", "WORLD_SIZE": "4", "MASTER_ADDR": "node0"},
        {"RANK": "4", "WORLD_SIZE": "4", "MASTER_ADDR": "node0"},
    ],
)
def test_without_a_launch_of_several_a_process_is_on_its_own(environment):
    assert find_launch(environment) is None


def test_all_ranks_of_a_start_come_to_the_same_ids_and_other_starts_to_others():
    uid, run_id = ids()
    assert ids({"RANK": "3"}) == (uid, run_id)
    assert len(uid) == 32
    assert check_run_id(run_id) == run_id
    others = [
        ids({"TORCHELASTIC_RESTART_COUNT": "1"}),
        ids({"TORCHELASTIC_RUN_ID": "job-8"}),
        ids({"MASTER_PORT": "29501"}),
        ids(number=1),
        ids(project="e/q"),
    ]
    assert len({(uid, run_id), *others}) == 6


def test_the_name_of_a_launch_stays_over_its_restarts():
    first, second = (
        find_launch(ELASTIC | {"TORCHELASTIC_RESTART_COUNT": count}) for count in "01"
    )
    assert first.name == second.name != ""
    assert first.key != second.key


def test_ranks_of_one_machine_are_known_by_their_parent_and_others_have_no_key():
    local = ELASTIC | {"TORCHELASTIC_RUN_ID": "none", "LOCAL_WORLD_SIZE": "4"}
    assert f":{os.getppid()}:" in find_launch(local).name
    assert find_launch(local | {"LOCAL_WORLD_SIZE": "2"}).key == ""


@pytest.fixture
def rank(here, monkeypatch):
    def become(number, **changes):
        for name, value in (ELASTIC | {"RANK": str(number)} | changes).items():
            monkeypatch.setenv(name, value)

    return become


def begin(monkeypatch, **arguments):
    from kiseki.sdk.session import session

    monkeypatch.setattr(session, "_n_begun", 0)
    run = kiseki.init(project="p", settings=SILENT, **arguments)
    start = rundir.read_meta(run.run_dir).start
    header = run.recorder.header
    run.finish()
    return start, header


def test_rank_0_is_primary_and_the_others_join_its_run(rank, monkeypatch):
    rank(0)
    first, first_header = begin(monkeypatch)
    rank(2)
    second, second_header = begin(monkeypatch)
    assert (first.uid, first.id) == (second.uid, second.id)
    assert (first.attach, second.attach) == (False, True)
    assert (first_header.role, first_header.rank, first_header.label) == ("primary", 0, "rank_0")
    assert (second_header.role, second_header.rank, second_header.label) == (
        "secondary",
        2,
        "rank_2",
    )


def test_config_of_other_ranks_is_not_recorded(rank, monkeypatch, read_records):
    rank(2)
    run = kiseki.init(project="p", settings=SILENT)
    run.config.lr = 1
    assert read_records(run.sync_dir, 2) == []


def test_an_explicit_id_keeps_its_meaning(rank, monkeypatch):
    rank(2)
    start, header = begin(monkeypatch, id="mine")
    assert (start.id, start.attach, header.role) == ("mine", False, "primary")


def test_without_a_certain_key_each_rank_has_a_run_in_one_group(rank, monkeypatch):
    rank(2, TORCHELASTIC_RUN_ID="none", LOCAL_WORLD_SIZE="2")
    start, header = begin(monkeypatch)
    assert (start.id, start.attach, header.role) == (None, False, "primary")
    assert start.group == "launch-node0"


def test_a_launcher_does_not_begin_again_what_was_stopped(rank, monkeypatch, here):
    rank(0)
    run = kiseki.init(project="p", settings=SILENT)
    write_stop(run.run_dir, StopRecord(requested_us=1))
    run.finish()
    rank(0, TORCHELASTIC_RESTART_COUNT="1")
    with pytest.raises(UsageError, match="was asked to stop"):
        kiseki.init(project="p", settings=SILENT)
    rank(0, TORCHELASTIC_RUN_ID="another")
    kiseki.init(project="p", settings=SILENT)
