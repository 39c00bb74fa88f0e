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
FROM unnest(%(streams)s::text[], %(versions)s::bigint[]) AS given (stream, version);

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

-- name: stream_head
SELECT head FROM stream WHERE address = %(address)s;

-- name: stream_addresses
SELECT address FROM stream WHERE head > 0 AND starts_with(address, %(prefix)s) ORDER BY address;
