"""SyncQueue: one sync at a time, and which one is next."""

from tui_reader.app.state.sync_queue import SyncQueue, SyncRequest

BY_USER = SyncRequest(by_user=True)
FROM_DISK = SyncRequest(sources={"a"}, fetch=False)


def test_a_request_starts_at_once_if_nothing_runs() -> None:
    queue = SyncQueue()
    assert not queue.is_syncing
    assert queue.add(FROM_DISK)
    assert queue.is_syncing
    assert not queue.is_fetching
    assert queue.finish() is None
    assert not queue.is_syncing
    assert queue.add(BY_USER)
    assert queue.is_fetching


def test_of_the_requests_made_during_a_sync_the_latest_is_next() -> None:
    queue = SyncQueue()
    queue.add(FROM_DISK)
    assert not queue.add(SyncRequest(sources={"b"}))
    assert not queue.add(BY_USER)
    assert queue.finish() == BY_USER
    assert queue.is_fetching
    assert queue.finish() is None


def test_a_reading_of_all_sources_that_the_user_did_not_ask_for_does_not_wait() -> None:
    queue = SyncQueue()
    queue.add(BY_USER)
    assert not queue.add(SyncRequest(fetch=False))
    assert queue.finish() is None


def test_folders_that_change_during_a_sync_are_read_together_after_it() -> None:
    queue = SyncQueue()
    assert queue.add_changed({"a"}) == FROM_DISK
    assert queue.add_changed({"b"}) is None
    assert queue.add_changed({"c"}) is None
    queue.add(BY_USER)
    assert queue.finish() == BY_USER  # what the user asked for comes first
    assert queue.finish() == SyncRequest(sources={"b", "c"}, fetch=False)
    assert queue.finish() is None


def test_sources_to_read_from_disk_are_read_after_the_running_sync() -> None:
    queue = SyncQueue()
    assert queue.add(SyncRequest(sources={"references"}, fetch=False))
    assert not queue.add(SyncRequest(sources={"references"}, fetch=False))
    assert queue.finish() == SyncRequest(sources={"references"}, fetch=False)
    assert queue.finish() is None
