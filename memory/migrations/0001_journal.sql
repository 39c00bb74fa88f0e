-- The journal, what people and projects there are, their documents, who owns which address, and what is still to be
-- projected. Every row carries the transaction id of what wrote it.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE person (
    uid            text PRIMARY KEY,
    name           text NOT NULL,
    aliases        text[] NOT NULL DEFAULT '{}',
    timezone       text NOT NULL,
    transaction_id text NOT NULL
);

CREATE TABLE project (
    id             text PRIMARY KEY,
    title          text NOT NULL,
    transaction_id text NOT NULL
);

CREATE TABLE project_member (
    project        text NOT NULL REFERENCES project (id),
    person         text NOT NULL REFERENCES person (uid),
    place          int  NOT NULL,
    transaction_id text NOT NULL,
    PRIMARY KEY (project, person)
);
CREATE INDEX project_member_person ON project_member (person);

-- A stream's row is the lock under which its versions are given out: they are gapless and in commit order.
CREATE TABLE stream (
    address        text PRIMARY KEY,
    head           bigint NOT NULL DEFAULT 0,
    transaction_id text NOT NULL
);

CREATE TABLE event (
    stream         text NOT NULL REFERENCES stream (address),
    version        bigint NOT NULL,
    id             uuid NOT NULL UNIQUE,
    kind           text NOT NULL,
    key            text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    transaction_id text NOT NULL,
    payload        jsonb NOT NULL,
    PRIMARY KEY (stream, version),
    UNIQUE (stream, key)
);

-- What was said. The event of a chat turn holds everything but the words; they are joined on reading.
CREATE TABLE chat_message (
    id             uuid PRIMARY KEY REFERENCES event (id),
    person         text NOT NULL,
    session_id     text NOT NULL,
    message_id     text NOT NULL,
    sender         text NOT NULL,
    role           text NOT NULL,
    turn           int,
    ts             timestamptz NOT NULL,
    content        text NOT NULL,
    project        text,
    version        bigint NOT NULL,
    transaction_id text NOT NULL,
    UNIQUE (person, session_id, message_id, role)
);
CREATE INDEX chat_message_session ON chat_message (person, session_id, version);

-- Rows wait here until the views hold their event. Times are the database's own: a clock that stands still
-- (PARLEY_NOW) must not stop retries.
CREATE TABLE outbox (
    id             bigserial PRIMARY KEY,
    stream         text NOT NULL,
    version        bigint NOT NULL,
    attempts       int NOT NULL DEFAULT 0,
    last_error     text,
    waiting_since  timestamptz NOT NULL DEFAULT clock_timestamp(),
    available_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    transaction_id text NOT NULL,
    UNIQUE (stream, version),
    FOREIGN KEY (stream, version) REFERENCES event (stream, version)
);
CREATE INDEX outbox_available ON outbox (available_at);

-- Who owns an address. A released one is finished with: nobody has to be woken for it.
CREATE TABLE lease (
    address        text PRIMARY KEY,
    owner          text NOT NULL,
    epoch          bigint NOT NULL,
    position       bigint NOT NULL DEFAULT 0,
    beat_at        timestamptz NOT NULL,
    released       boolean NOT NULL DEFAULT false,
    transaction_id text NOT NULL
);

-- The originals lie in the state folder under their hash; a file is a person's document once.
CREATE TABLE document (
    person         text NOT NULL REFERENCES person (uid),
    sha256         text NOT NULL,
    name           text NOT NULL,
    media_type     text NOT NULL,
    size           bigint NOT NULL,
    project        text,
    stored_at      timestamptz NOT NULL,
    transaction_id text NOT NULL,
    PRIMARY KEY (person, sha256)
);

CREATE TABLE upload (
    id             text PRIMARY KEY,
    person         text NOT NULL REFERENCES person (uid),
    project        text REFERENCES project (id),
    uploaded_at    timestamptz NOT NULL,
    transaction_id text NOT NULL
);

-- The job of one uploaded file, worked in the order of `number`. `version` is the last event it wrote to its person's
-- stream, once it has been read. `claimed_until` is the worker's deadline, or the earliest next try of a queued file.
CREATE TABLE upload_file (
    upload         text NOT NULL REFERENCES upload (id),
    place          int NOT NULL,
    name           text NOT NULL,
    sha256         text NOT NULL,
    media_type     text NOT NULL,
    size           bigint NOT NULL,
    state          text NOT NULL CHECK (state IN ('queued', 'reading', 'ingested', 'set_aside')),
    code           text,
    reason         text,
    worker         text,
    claimed_until  timestamptz,
    attempts       int NOT NULL DEFAULT 0,
    version        bigint,
    number         bigserial,
    transaction_id text NOT NULL,
    PRIMARY KEY (upload, place)
);
CREATE INDEX upload_file_open ON upload_file (number) WHERE state IN ('queued', 'reading');
