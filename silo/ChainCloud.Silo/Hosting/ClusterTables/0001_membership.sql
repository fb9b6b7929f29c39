-- Where the silos of a cluster meet. The engine reads the statements that it uses from orleansquery, by names of its own; they take and
-- give columns by name, so the tables behind them are ours. Each statement is one SQL statement: all of it happens or nothing.

CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY, -- the engine's name of the statement
    querytext text NOT NULL     -- the statement
);

-- One row for each cluster; every change of a silo's row moves it, so changes that don't know each other can't both go through.
CREATE TABLE cluster_version (
    deployment text PRIMARY KEY,      -- id of the cluster
    version    integer NOT NULL,      -- rises with every change of a silo's row
    changed_at timestamptz NOT NULL   -- when it last rose
);

-- One row for each start of a silo.
CREATE TABLE cluster_silo (
    deployment     text NOT NULL REFERENCES cluster_version, -- id of the cluster
    address        text NOT NULL,        -- IP address for other silos
    port           integer NOT NULL,     -- TCP port for other silos
    generation     integer NOT NULL,     -- tells this start of the silo from others
    silo_name      text NOT NULL,        -- for people
    host_name      text NOT NULL,        -- for people
    status         integer NOT NULL,     -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    proxy_port     integer NOT NULL,     -- TCP port for gateways; 0: takes none
    suspect_times  text,                 -- who thought it dead, and when
    start_time     timestamptz NOT NULL, -- when it started
    i_am_alive     timestamptz NOT NULL, -- its last sign of life in this table
    PRIMARY KEY (deployment, address, port, generation)
);

INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $q$
    WITH made AS (
        INSERT INTO cluster_version (deployment, version, changed_at) VALUES (@DeploymentId, 0, now())
        ON CONFLICT (deployment) DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM made $q$),

('InsertMembershipKey', $q$
    WITH moved AS (
        UPDATE cluster_version v SET version = v.version + 1, changed_at = now()
        WHERE v.deployment = @DeploymentId AND v.version = @Version AND NOT EXISTS (
            SELECT 1 FROM cluster_silo s
            WHERE s.deployment = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING v.deployment),
    made AS (
        INSERT INTO cluster_silo (
            deployment, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive)
        SELECT deployment, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
        RETURNING 1)
    SELECT count(*)::integer FROM made $q$),

('UpdateMembershipKey', $q$
    WITH moved AS (
        UPDATE cluster_version v SET version = v.version + 1, changed_at = now()
        WHERE v.deployment = @DeploymentId AND v.version = @Version AND EXISTS (
            SELECT 1 FROM cluster_silo s
            WHERE s.deployment = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING v.deployment),
    changed AS (
        UPDATE cluster_silo s SET status = @Status, suspect_times = @SuspectTimes::text, i_am_alive = @IAmAliveTime
        FROM moved
        WHERE s.deployment = moved.deployment AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM changed $q$),

('UpdateIAmAlivetimeKey', $q$
    UPDATE cluster_silo SET i_am_alive = @IAmAliveTime
    WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation $q$),

-- Gives one row without a silo when the cluster has none: the version is always told.
('MembershipReadAllKey', $q$
    SELECT v.deployment AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
        s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
        s.start_time AS StartTime, s.i_am_alive AS IAmAliveTime, v.version AS Version
    FROM cluster_version v LEFT JOIN cluster_silo s ON s.deployment = v.deployment
    WHERE v.deployment = @DeploymentId $q$),

('MembershipReadRowKey', $q$
    SELECT v.deployment AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
        s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
        s.start_time AS StartTime, s.i_am_alive AS IAmAliveTime, v.version AS Version
    FROM cluster_version v LEFT JOIN cluster_silo s
        ON s.deployment = v.deployment AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.deployment = @DeploymentId $q$),

('GatewaysQueryKey', $q$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM cluster_silo
    WHERE deployment = @DeploymentId AND status = @Status AND proxy_port > 0 $q$),

-- Rows of silos that are long gone; active ones stay, however old their sign of life.
('CleanupDefunctSiloEntriesKey', $q$
    DELETE FROM cluster_silo WHERE deployment = @DeploymentId AND i_am_alive < @IAmAliveTime AND status <> 3 $q$),

('DeleteMembershipTableEntriesKey', $q$
    WITH gone AS (DELETE FROM cluster_silo WHERE deployment = @DeploymentId)
    DELETE FROM cluster_version WHERE deployment = @DeploymentId $q$);
