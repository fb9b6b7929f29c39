-- State of grains, for small facts that can be made again. The key is the primary key, so of two first writes one fails.

CREATE TABLE grain_state (
    service    text NOT NULL,        -- id of the service
    type_hash  integer NOT NULL,     -- of type_name
    type_name  text NOT NULL,        -- name of the state
    id_hash    integer NOT NULL,     -- of the grain's key
    id_n0      bigint NOT NULL,      -- first half of a key that is a number; else 0
    id_n1      bigint NOT NULL,      -- second half of a key that is a number; else the number
    id_text    text NOT NULL,        -- key, or its text part; empty: none
    payload    bytea,                -- the state; null once it was cleared
    version    integer NOT NULL CHECK (version > 0), -- rises with each write
    changed_at timestamptz NOT NULL, -- last write
    PRIMARY KEY (service, type_hash, id_hash, id_n0, id_n1, id_text, type_name)
);

INSERT INTO orleansquery (querykey, querytext) VALUES
-- Gives the new version, or the caller's own when nothing was written, which it takes for a conflict. Without a version: a first write.
('WriteToStorageKey', $q$
    WITH made AS (
        INSERT INTO grain_state (service, type_hash, type_name, id_hash, id_n0, id_n1, id_text, payload, version, changed_at)
        SELECT @ServiceId, @GrainTypeHash, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1,
            coalesce(@GrainIdExtensionString::text, ''), @PayloadBinary, 1, now()
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING RETURNING version),
    changed AS (
        UPDATE grain_state SET payload = @PayloadBinary, version = version + 1, changed_at = now()
        WHERE service = @ServiceId AND type_hash = @GrainTypeHash AND type_name = @GrainTypeString AND id_hash = @GrainIdHash
            AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text = coalesce(@GrainIdExtensionString::text, '')
            AND version = @GrainStateVersion::integer
        RETURNING version)
    SELECT coalesce((SELECT version FROM made), (SELECT version FROM changed), @GrainStateVersion::integer) AS NewGrainStateVersion $q$),

('ReadFromStorageKey', $q$
    SELECT payload AS PayloadBinary, now() AS ReadAt, version AS Version FROM grain_state
    WHERE service = @ServiceId AND type_hash = @GrainTypeHash AND type_name = @GrainTypeString AND id_hash = @GrainIdHash
        AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text = coalesce(@GrainIdExtensionString::text, '') $q$),

('ClearStorageKey', $q$
    UPDATE grain_state SET payload = NULL, version = version + 1, changed_at = now()
    WHERE service = @ServiceId AND type_hash = @GrainTypeHash AND type_name = @GrainTypeString AND id_hash = @GrainIdHash
        AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text = coalesce(@GrainIdExtensionString::text, '')
        AND version = @GrainStateVersion::integer
    RETURNING version AS NewGrainStateVersion $q$),

('DeleteStorageKey', $q$
    DELETE FROM grain_state
    WHERE service = @ServiceId AND type_hash = @GrainTypeHash AND type_name = @GrainTypeString AND id_hash = @GrainIdHash
        AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1 AND id_text = coalesce(@GrainIdExtensionString::text, '')
        AND version = @GrainStateVersion::integer
    RETURNING version + 1 AS NewGrainStateVersion $q$);
