-- Every statement the stores run, by name. Parameters are named: %(like_this)s.

-- ───────────────────────────────────────────────────────────────── journal ──

-- A claim changes the row, so whoever holds it for reading knows that the epoch stays as it is until it commits.
-- name: hold_lease
SELECT epoch FROM lease WHERE address = %(address)s FOR SHARE;

-- name: create_streams
INSERT INTO stream (address, transaction_id)
SELECT address, %(transaction_id)s FROM unnest(%(addresses)s::text[]) AS address ORDER BY address
ON CONFLICT DO NOTHING;

-- Always in the order of their addresses: two appends to the same streams wait for each other and never cross.
-- name: lock_streams
SELECT address, head FROM stream WHERE address = ANY(%(addresses)s) ORDER BY address FOR UPDATE;

-- name: advance_streams
UPDATE stream SET head = given.head, transaction_id = %(transaction_id)s
FROM unnest(%(addresses)s::text[], %(heads)s::bigint[]) AS given (address, head)
WHERE stream.address = given.address;

-- name: insert_events
INSERT INTO event (stream, version, id, kind, key, occurred_at, recorded_at, transaction_id, payload)
SELECT stream, version, id, kind, key, occurred_at, %(recorded_at)s, %(transaction_id)s, payload::jsonb
FROM unnest(
    %(streams)s::text[], %(versions)s::bigint[], %(ids)s::uuid[], %(kinds)s::text[], %(keys)s::text[],
    %(occurred)s::timestamptz[], %(payloads)s::text[]
) AS given (stream, version, id, kind, key, occurred_at, payload);

-- name: insert_chat_message
INSERT INTO chat_message (
    id, person, session_id, message_id, sender, role, turn, ts, content, project, version, transaction_id
) VALUES (
    %(id)s, %(person)s, %(session_id)s, %(message_id)s, %(sender)s, %(role)s, %(turn)s, %(ts)s, %(content)s,
    %(project)s, %(version)s, %(transaction_id)s
);

-- name: enqueue
INSERT INTO outbox (stream, version, transaction_id)
SELECT stream, version, %(transaction_id)s
FROM unnest(%(streams)s::text[], %(versions)s::bigint[]) AS given (stream, version)
ORDER BY stream, version;

-- Heard by listeners when, and only when, the transaction commits.
-- name: notify
SELECT pg_notify('journal', address) FROM unnest(%(addresses)s::text[]) AS address;

-- name: events_by_key
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id,
       CASE WHEN c.id IS NULL THEN e.payload ELSE e.payload || jsonb_build_object('content', c.content) END AS payload
FROM unnest(%(streams)s::text[], %(keys)s::text[]) AS wanted (stream, key)
JOIN event e ON e.stream = wanted.stream AND e.key = wanted.key
LEFT JOIN chat_message c ON c.id = e.id;

-- name: events_after
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id,
       CASE WHEN c.id IS NULL THEN e.payload ELSE e.payload || jsonb_build_object('content', c.content) END AS payload
FROM event e
LEFT JOIN chat_message c ON c.id = e.id
WHERE e.stream = %(stream)s AND e.version > %(after)s
ORDER BY e.version
LIMIT %(limit)s;

-- name: event_by_id
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id,
       CASE WHEN c.id IS NULL THEN e.payload ELSE e.payload || jsonb_build_object('content', c.content) END AS payload
FROM event e
LEFT JOIN chat_message c ON c.id = e.id
WHERE e.id = %(id)s;

-- name: last_turns
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id,
       e.payload || jsonb_build_object('content', c.content) AS payload
FROM chat_message c
JOIN event e ON e.id = c.id
WHERE c.person = %(person)s AND c.session_id = %(session_id)s
ORDER BY c.version DESC
LIMIT %(last)s;

-- name: has_key
SELECT 1 FROM event WHERE stream = %(stream)s AND starts_with(key, %(prefix)s) LIMIT 1;

-- name: stream_head
SELECT head FROM stream WHERE address = %(address)s;

-- name: stream_counts
SELECT kind, count(*) FROM event WHERE stream = %(stream)s GROUP BY kind;

-- The first events of rooms, the oldest room first; with `undecided`, only of rooms without a verdict.
-- name: room_openings
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id, e.payload
FROM event e
WHERE e.key = 'charter' AND starts_with(e.stream, 'room/')
  AND (NOT %(undecided)s OR NOT EXISTS (SELECT FROM event v WHERE v.stream = e.stream AND v.key = 'verdict'))
  AND (%(proposal)s::text IS NULL OR e.payload -> 'proposal' ->> 'id' = %(proposal)s)
ORDER BY e.recorded_at, e.stream;

-- name: stream_addresses
SELECT address FROM stream WHERE head > 0 AND starts_with(address, %(prefix)s) ORDER BY address;

-- ────────────────────────────────────────────────────────────────── outbox ──

-- Rows that may be projected now. A stream waits behind its first row that is to be tried again later.
-- name: pending
WITH waiting AS (
    SELECT stream, min(version) AS version FROM outbox WHERE available_at > statement_timestamp() GROUP BY stream
)
SELECT o.id, o.attempts, e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id,
       CASE WHEN c.id IS NULL THEN e.payload ELSE e.payload || jsonb_build_object('content', c.content) END AS payload
FROM outbox o
JOIN event e ON e.stream = o.stream AND e.version = o.version
LEFT JOIN chat_message c ON c.id = e.id
LEFT JOIN waiting w ON w.stream = o.stream
WHERE w.version IS NULL OR o.version < w.version
ORDER BY o.id
LIMIT %(limit)s;

-- name: outbox_done
DELETE FROM outbox WHERE id = ANY(%(ids)s);

-- After 1, 2, 4 ... seconds, at most `longest_s`.
-- name: outbox_failed
UPDATE outbox SET
    attempts = attempts + 1,
    last_error = %(error)s,
    available_at = clock_timestamp() + make_interval(secs => least(%(longest_s)s, power(2, least(attempts, 30))))
WHERE id = %(id)s;

-- name: outbox_lag
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(waiting_since)), 0)::float8, max(attempts),
       (array_agg(last_error ORDER BY attempts DESC) FILTER (WHERE last_error IS NOT NULL))[1]
FROM outbox;

-- name: outbox_waiting
SELECT count(*) FROM outbox WHERE stream = %(stream)s AND version <= %(up_to)s;

-- name: outbox_clear
DELETE FROM outbox WHERE starts_with(stream, %(prefix)s);

-- name: outbox_refill
INSERT INTO outbox (stream, version, transaction_id)
SELECT e.stream, e.version, %(transaction_id)s
FROM event e
JOIN unnest(%(places)s::text[], %(kinds)s::text[]) AS projected (place, kind)
    ON projected.place = split_part(e.stream, '/', 1) AND projected.kind = e.kind
WHERE starts_with(e.stream, %(prefix)s)
ORDER BY e.stream, e.version;

-- ────────────────────────────────────────────────────────────────── leases ──
-- Times are the database's own, so that machines and a set clock (PARLEY_NOW) do not matter.

-- name: claim_lease
INSERT INTO lease (address, owner, epoch, beat_at, transaction_id)
VALUES (%(address)s, %(owner)s, 1, clock_timestamp(), %(transaction_id)s)
ON CONFLICT (address) DO UPDATE SET
    owner = excluded.owner, epoch = lease.epoch + 1, beat_at = excluded.beat_at, released = false,
    transaction_id = excluded.transaction_id
RETURNING epoch, position;

-- name: advance_lease
UPDATE lease SET position = %(after)s, beat_at = clock_timestamp()
WHERE address = %(address)s AND epoch = %(epoch)s AND position IN (%(before)s, %(after)s);

-- name: beat_lease
UPDATE lease SET beat_at = clock_timestamp() WHERE address = %(address)s AND epoch = %(epoch)s;

-- name: release_lease
UPDATE lease SET released = true WHERE address = %(address)s AND epoch = %(epoch)s;

-- name: load_snapshot
SELECT version, state FROM snapshot WHERE address = %(address)s AND shape = %(shape)s;

-- Only the present owner's, and never an older one over a newer.
-- name: save_snapshot
INSERT INTO snapshot (address, version, shape, state, transaction_id)
SELECT l.address, %(version)s, %(shape)s, %(state)s::jsonb, %(transaction_id)s
FROM lease l WHERE l.address = %(address)s AND l.epoch = %(epoch)s
ON CONFLICT (address) DO UPDATE SET
    version = excluded.version, shape = excluded.shape, state = excluded.state, transaction_id = excluded.transaction_id
WHERE snapshot.version < excluded.version OR snapshot.shape <> excluded.shape;

-- name: rewind_leases
UPDATE lease SET position = 0, epoch = epoch + 1, transaction_id = %(transaction_id)s
WHERE starts_with(address, %(prefix)s);

-- name: lease_state
SELECT owner, epoch, position, released,
       beat_at > clock_timestamp() - make_interval(secs => %(within_s)s) AS fresh
FROM lease WHERE address = %(address)s;

-- name: abandoned
SELECT s.address
FROM stream s
LEFT JOIN lease l ON l.address = s.address
WHERE starts_with(s.address, %(prefix)s) AND s.head > 0
  AND (l.address IS NULL
       OR NOT l.released AND l.beat_at <= clock_timestamp() - make_interval(secs => %(within_s)s))
ORDER BY s.address;

-- ──────────────────────────────────────────────────────── people, projects ──

-- name: put_person
INSERT INTO person (uid, name, aliases, timezone, transaction_id)
VALUES (%(uid)s, %(name)s, %(aliases)s, %(timezone)s, %(transaction_id)s)
ON CONFLICT (uid) DO UPDATE SET
    name = excluded.name, aliases = excluded.aliases, timezone = excluded.timezone,
    transaction_id = excluded.transaction_id;

-- name: people
SELECT uid, name, aliases, timezone FROM person
WHERE %(uids)s::text[] IS NULL OR uid = ANY(%(uids)s)
ORDER BY uid;

-- name: put_project
INSERT INTO project (id, title, transaction_id) VALUES (%(id)s, %(title)s, %(transaction_id)s)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, transaction_id = excluded.transaction_id;

-- name: clear_members
DELETE FROM project_member WHERE project = %(id)s;

-- name: put_members
INSERT INTO project_member (project, person, place, transaction_id)
SELECT %(id)s, person, place, %(transaction_id)s
FROM unnest(%(members)s::text[]) WITH ORDINALITY AS given (person, place);

-- name: projects
SELECT p.id, p.title, array_remove(array_agg(m.person ORDER BY m.place), NULL) AS members
FROM project p
LEFT JOIN project_member m ON m.project = p.id
WHERE (%(id)s::text IS NULL OR p.id = %(id)s)
  AND (%(person)s::text IS NULL OR EXISTS (
      SELECT 1 FROM project_member x WHERE x.project = p.id AND x.person = %(person)s))
GROUP BY p.id
ORDER BY p.id;

-- ─────────────────────────────────────────────────────────────── documents ──

-- name: put_document
INSERT INTO document (person, sha256, name, media_type, size, project, stored_at, transaction_id)
VALUES (%(person)s, %(sha256)s, %(name)s, %(media_type)s, %(size)s, %(project)s, %(at)s, %(transaction_id)s)
ON CONFLICT (person, sha256) DO UPDATE SET project = coalesce(document.project, excluded.project);

-- name: put_upload
INSERT INTO upload (id, person, project, uploaded_at, transaction_id)
VALUES (%(id)s, %(person)s, %(project)s, %(at)s, %(transaction_id)s)
ON CONFLICT DO NOTHING;

-- name: put_upload_file
INSERT INTO upload_file (upload, place, name, sha256, media_type, size, state, code, reason, own, transaction_id)
VALUES (%(id)s, %(place)s, %(name)s, %(sha256)s, %(media_type)s, %(size)s, %(state)s, %(code)s, %(reason)s, %(own)s,
        %(transaction_id)s)
ON CONFLICT DO NOTHING
RETURNING place;

-- A file that was read, or given up, is not read again: its job came twice.
-- name: start_file
UPDATE upload_file f SET state = 'reading', attempts = f.attempts + 1
FROM upload u
WHERE f.upload = %(upload)s AND f.place = %(place)s AND u.id = f.upload
  AND f.state IN ('queued', 'reading') AND f.version IS NULL
RETURNING f.upload, f.place, u.person, u.project, f.name, f.sha256, f.media_type, f.size, f.own, f.attempts,
          u.uploaded_at, f.transaction_id;

-- Files that wait for a job nobody has: of a house from before there was a queue.
-- name: files_without_job
SELECT f.upload, f.place FROM upload_file f
WHERE f.state IN ('queued', 'reading') AND f.version IS NULL AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE j.lock = 'file:' || f.upload || ':' || f.place AND j.status IN ('todo', 'doing'))
ORDER BY f.number;

-- name: file_progress
UPDATE upload_file SET source = %(source)s, items = %(items)s, done = %(done)s
WHERE upload = %(upload)s AND place = %(place)s;

-- name: return_file
UPDATE upload_file SET state = 'queued', code = %(code)s, reason = %(reason)s
WHERE upload = %(upload)s AND place = %(place)s AND state = 'reading' AND version IS NULL;

-- name: file_read
UPDATE upload_file SET version = %(version)s, code = NULL, reason = NULL
WHERE upload = %(upload)s AND place = %(place)s AND state = 'reading' AND version IS NULL;

-- name: file_ingested
UPDATE upload_file f SET state = 'ingested' FROM upload u
WHERE f.upload = %(upload)s AND f.place = %(place)s AND f.state = 'reading' AND u.id = f.upload
RETURNING u.person;

-- Whether files of a person wait or are read just now.
-- name: person_has_unread
SELECT FROM upload_file f JOIN upload u ON u.id = f.upload
WHERE u.person = %(person)s AND f.state IN ('queued', 'reading') LIMIT 1;

-- name: file_set_aside
UPDATE upload_file SET state = 'set_aside', code = %(code)s, reason = %(reason)s
WHERE upload = %(upload)s AND place = %(place)s AND state IN ('queued', 'reading') AND version IS NULL
RETURNING name, source, attempts;

-- name: file_redriven
UPDATE upload_file SET state = 'queued', code = NULL, reason = NULL, attempts = 0
WHERE upload = %(upload)s AND place = %(place)s AND state = 'set_aside';

-- name: files_read
SELECT f.upload, f.place, u.person, f.version
FROM upload_file f JOIN upload u ON u.id = f.upload
WHERE f.state = 'reading' AND f.version IS NOT NULL
ORDER BY f.number;

-- Where a person's files stand, by the kind of source; what was not yet read has none.
-- name: files_by_source
SELECT f.source, f.state, count(*), sum(f.items), sum(f.done)
FROM upload_file f JOIN upload u ON u.id = f.upload
WHERE u.person = %(person)s
GROUP BY f.source, f.state
ORDER BY f.source, f.state;

-- name: upload
SELECT id, person, project, uploaded_at FROM upload WHERE id = %(id)s;

-- name: upload_files
SELECT place, name, sha256, state, code, reason, source, items, done FROM upload_file WHERE upload = %(id)s ORDER BY place;

-- name: documents_of
SELECT person, sha256, name, media_type, size, project, stored_at FROM document
WHERE person = %(person)s AND (%(sha256)s::text IS NULL OR sha256 = %(sha256)s)
ORDER BY stored_at, sha256;

-- ─────────────────────────────────────────────────────────────────── names ──

-- name: names_position
SELECT version FROM names_found WHERE person = %(person)s;

-- name: advance_names
INSERT INTO names_found (person, version, transaction_id) VALUES (%(person)s, %(after)s, %(transaction_id)s)
ON CONFLICT (person) DO UPDATE SET version = excluded.version, transaction_id = excluded.transaction_id
WHERE names_found.version = %(before)s
RETURNING version;

-- name: names_waiting
SELECT count(*) FROM event e
WHERE e.stream = 'twin/' || %(person)s AND e.kind IN ('chunk', 'item')
  AND e.version > coalesce((SELECT n.version FROM names_found n WHERE n.person = %(person)s), 0);

-- name: people_with_names_waiting
SELECT p.uid FROM person p LEFT JOIN names_found n ON n.person = p.uid
WHERE EXISTS (
    SELECT FROM event e
    WHERE e.stream = 'twin/' || p.uid AND e.kind IN ('chunk', 'item') AND e.version > coalesce(n.version, 0))
ORDER BY p.uid;

-- ──────────────────────────────────────────────────────────── dead letters ──

-- name: put_dead_letter
INSERT INTO dead_letter (id, person, source, name, task, args, code, reason, attempts, at, transaction_id)
VALUES (%(id)s, %(person)s, %(source)s, %(name)s, %(task)s, %(args)s::jsonb, %(code)s, %(reason)s, %(attempts)s,
        %(at)s, %(transaction_id)s)
ON CONFLICT (id) DO UPDATE SET
    code = excluded.code, reason = excluded.reason, attempts = excluded.attempts, at = excluded.at,
    transaction_id = excluded.transaction_id;

-- name: dead_letters
SELECT id, person, source, name, task, args, code, reason, attempts, at FROM dead_letter
WHERE (%(person)s::text IS NULL OR person = %(person)s) AND (%(id)s::text IS NULL OR id = %(id)s)
ORDER BY at, id
LIMIT %(limit)s;

-- name: take_dead_letter
DELETE FROM dead_letter WHERE id = %(id)s RETURNING task, args, person;

-- name: count_dead_letters
SELECT count(*) FROM dead_letter WHERE %(person)s::text IS NULL OR person = %(person)s;

-- ────────────────────────────────────────────────────────── remote sources ──

-- The same connection again keeps how far it was read, unless something else is wanted of it now.
-- name: put_connection
INSERT INTO source_connection (person, kind, name, wanted, secret, every_s, next_at, transaction_id)
VALUES (%(person)s, %(kind)s, %(name)s, %(wanted)s::jsonb, %(secret)s::jsonb, %(every_s)s, clock_timestamp(),
        %(transaction_id)s)
ON CONFLICT (person, kind, name) DO UPDATE SET
    wanted = excluded.wanted, every_s = excluded.every_s, next_at = excluded.next_at, code = NULL, reason = NULL,
    secret = CASE WHEN excluded.secret = '{}' THEN source_connection.secret ELSE excluded.secret END,
    cursor = CASE WHEN source_connection.wanted = excluded.wanted THEN source_connection.cursor ELSE '{}' END,
    transaction_id = excluded.transaction_id;

-- name: connections
SELECT person, kind, name, wanted, secret, cursor, every_s, next_at, polled_at, code, reason FROM source_connection
WHERE (%(person)s::text IS NULL OR person = %(person)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(name)s::text IS NULL OR name = %(name)s)
ORDER BY person, kind, name;

-- name: drop_connection
DELETE FROM source_connection WHERE person = %(person)s AND kind = %(kind)s AND name = %(name)s;

-- Those whose time has come; each gets its next time at once, so that nobody takes it twice.
-- name: take_due_connections
UPDATE source_connection SET next_at = clock_timestamp() + make_interval(secs => every_s)
WHERE next_at <= clock_timestamp()
RETURNING person, kind, name;

-- name: poll_now
UPDATE source_connection SET next_at = clock_timestamp()
WHERE person = %(person)s AND kind = %(kind)s AND name = %(name)s;

-- Not when something else is wanted of it by now: that is read from its own beginning.
-- name: connection_polled
UPDATE source_connection SET cursor = %(cursor)s::jsonb, polled_at = %(at)s, code = NULL, reason = NULL
WHERE person = %(person)s AND kind = %(kind)s AND name = %(name)s AND wanted = %(wanted)s::jsonb;

-- name: connection_failed
UPDATE source_connection SET code = %(code)s, reason = %(reason)s, polled_at = %(at)s
WHERE person = %(person)s AND kind = %(kind)s AND name = %(name)s;

-- ─────────────────────────────────────────────────────────────────── items ──

-- What items with these names left in a stream, superseded or not; and what of it was retracted.
-- name: events_of_items
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id, e.payload
FROM event e
WHERE e.stream = %(stream)s AND e.payload ? 'item' AND e.payload ->> 'item' = ANY(%(items)s::text[])
ORDER BY e.version;

-- name: busy_of_calendar
SELECT e.stream, e.version, e.kind, e.key, e.occurred_at, e.recorded_at, e.transaction_id, e.payload
FROM event e
WHERE e.stream = %(stream)s AND e.kind = 'busy' AND e.payload ->> 'calendar' = %(calendar)s
ORDER BY e.version;

-- The sessions with turns since their last summary.
-- name: sessions_to_summarise
SELECT c.person, c.session_id, max(c.version), count(*)
FROM chat_message c
WHERE c.version > coalesce((
    SELECT max((e.payload ->> 'up_to')::bigint) FROM event e
    WHERE e.stream = 'twin/' || c.person AND e.kind = 'summary' AND e.payload ->> 'item' = 'session:' || c.session_id
), 0)
GROUP BY c.person, c.session_id
ORDER BY c.person, c.session_id;
