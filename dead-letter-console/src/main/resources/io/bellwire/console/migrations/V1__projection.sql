-- The delivery log: what delivery.attempts and dead-letters say, kept so that it can be searched.
-- Everything here can be deleted and is read again from Kafka. Times are epoch milliseconds, UTC.
-- recorded_at and dead_at are the broker's clock, so the two compare; started_at is a sender's.
-- ${blob} is the one type SQLite and PostgreSQL do not share.

-- Where the rows came from: one row. Another cluster or other topics mean another projection.
CREATE TABLE projection_source (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    identity TEXT    NOT NULL
);

-- Next offset to read, moved in the transaction that writes the rows before it.
CREATE TABLE kafka_offset (
    topic           TEXT    NOT NULL,
    kafka_partition INTEGER NOT NULL,
    next_offset     BIGINT  NOT NULL,
    PRIMARY KEY (topic, kafka_partition)
);

CREATE TABLE attempt (
    delivery_id     TEXT    NOT NULL,
    attempt         INTEGER NOT NULL,
    callback_id     TEXT    NOT NULL,
    event_id        TEXT    NOT NULL,
    type            TEXT    NOT NULL,
    subject_id      TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    merchant_id     TEXT    NOT NULL,
    endpoint_id     TEXT    NOT NULL,
    origin          TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    http_status     INTEGER,
    error_class     TEXT,
    detail          TEXT,
    started_at      BIGINT  NOT NULL,
    duration_millis BIGINT  NOT NULL,
    retry_topic     TEXT,
    due_at          BIGINT,
    replay_id       TEXT,
    recorded_at     BIGINT  NOT NULL,
    PRIMARY KEY (delivery_id, attempt)
);

-- The highest revision of a subject each endpoint has acknowledged: tells which dead letters are superseded.
CREATE TABLE delivery_head (
    endpoint_id TEXT    NOT NULL,
    subject_id  TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    PRIMARY KEY (endpoint_id, subject_id)
);

CREATE TABLE dead_letter (
    delivery_id    TEXT NOT NULL PRIMARY KEY,
    callback_id    TEXT NOT NULL,
    event_id       TEXT NOT NULL,
    type           TEXT NOT NULL,
    subject_id     TEXT NOT NULL,
    revision       INTEGER NOT NULL,
    merchant_id    TEXT NOT NULL,
    endpoint_id    TEXT NOT NULL,
    error_class    TEXT,
    http_status    INTEGER,
    attempts       INTEGER NOT NULL,
    created_at     BIGINT NOT NULL,
    dead_at        BIGINT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('OPEN', 'REPLAYING', 'RESOLVED', 'DISCARDED')),
    replay_count   INTEGER NOT NULL DEFAULT 0,
    died_replay_id TEXT
);

-- Bodies apart, so that listing never reads them.
CREATE TABLE dead_letter_body (
    delivery_id  TEXT    NOT NULL PRIMARY KEY REFERENCES dead_letter (delivery_id),
    content_type TEXT    NOT NULL,
    body         ${blob} NOT NULL
);

CREATE INDEX dead_letter_newest ON dead_letter (state, dead_at DESC, delivery_id DESC);
CREATE INDEX dead_letter_by_merchant ON dead_letter (merchant_id, state, dead_at DESC, delivery_id DESC);
CREATE INDEX dead_letter_by_endpoint ON dead_letter (endpoint_id, state, dead_at DESC, delivery_id DESC);
CREATE INDEX dead_letter_by_error ON dead_letter (error_class, state, dead_at DESC, delivery_id DESC);
