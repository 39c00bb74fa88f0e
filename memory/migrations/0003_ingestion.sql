-- Everything a person leaves behind: items that supersede each other, jobs in one durable queue (procrastinate's own
-- tables, see memory/jobs.py), what was given up, and the remote sources that are polled.

-- What an item of a source left in a stream, to be found again when the item changes.
CREATE INDEX event_item ON event (stream, (payload ->> 'item')) WHERE payload ? 'item';
CREATE INDEX event_calendar ON event (stream, (payload ->> 'calendar')) WHERE kind = 'busy';

-- The queue claims files now; what is left here is where each file stands. `own`: the whole file is its person's own
-- words, whoever it names. `items` and `done` count what it holds and what of it is in the journal.
ALTER TABLE upload_file DROP COLUMN worker, DROP COLUMN claimed_until;
ALTER TABLE upload_file
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN own    boolean,
    ADD COLUMN items  int NOT NULL DEFAULT 0,
    ADD COLUMN done   int NOT NULL DEFAULT 0;

-- Jobs that were given up, until somebody drives them again. The id is derived from what the job is about, so that
-- giving the same thing up twice leaves one letter.
CREATE TABLE dead_letter (
    id             text PRIMARY KEY,
    person         text,
    source         text NOT NULL,
    name           text NOT NULL,
    task           text NOT NULL,
    args           jsonb NOT NULL,
    code           text NOT NULL,
    reason         text NOT NULL,
    attempts       int NOT NULL,
    at             timestamptz NOT NULL,
    transaction_id text NOT NULL
);
CREATE INDEX dead_letter_person ON dead_letter (person, at);

-- A remote source of one person: what is wanted of it, how far it was read, when it is read next (null: never again
-- by itself). `secret` holds what was given to sign in; it is never told again.
CREATE TABLE source_connection (
    person         text NOT NULL REFERENCES person (uid),
    kind           text NOT NULL,
    name           text NOT NULL,
    wanted         jsonb NOT NULL,
    secret         jsonb NOT NULL DEFAULT '{}',
    cursor         jsonb NOT NULL DEFAULT '{}',
    every_s        int,
    next_at        timestamptz,
    polled_at      timestamptz,
    code           text,
    reason         text,
    transaction_id text NOT NULL,
    PRIMARY KEY (person, kind, name)
);
CREATE INDEX source_connection_due ON source_connection (next_at) WHERE next_at IS NOT NULL;

-- How far a person's stream was looked through for names, which is done after everything else.
CREATE TABLE names_found (
    person         text PRIMARY KEY REFERENCES person (uid),
    version        bigint NOT NULL,
    transaction_id text NOT NULL
);
