"""Artifacts in a database: collections, versions, files, aliases, and their part in lineage.

Read `kiseki.model.artifact` for the words, then `versions` (the row), `beginning`, `files` and
`settling`, which is the life of a version in its order.

Locks are taken in one order: project, collection, version, blobs. A version is settled under
the lock of its collection, so numbers and aliases change one at a time. Nothing here reads
many files under a lock: what takes long (a digest, files of a base, files that go) is done in
slices, and what they are based on is looked at again.
"""
